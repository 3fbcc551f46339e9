#include "lut.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <locale>
#include <sstream>
#include <stdexcept>

namespace node {
namespace {

constexpr int MOST_SIZE = 256, MOST_SHAPER = 1 << 20;

[[noreturn]] void fail(const std::string& path, const std::string& why) { throw std::runtime_error(path + ": " + why); }

// Place of x among n nodes over low..high: the node before, and how far past it.
int place(float x, float low, float high, int n, float& past) {
  const float at = (x - low) / (high - low) * float(n - 1);
  const float held = at > 0 ? std::min(at, float(n - 1)) : 0.0f;  // a NaN is 0
  const int node = std::min(int(held), n - 2);
  past = held - float(node);
  return node;
}

void check(const Lut& lut, const std::string& path) {
  if (!lut.shaper_size && !lut.size) fail(path, "holds no LUT_1D_SIZE and no LUT_3D_SIZE");
  const size_t shaper = 3 * size_t(lut.shaper_size), nodes = 3 * size_t(lut.size) * lut.size * lut.size;
  if (lut.shaper.size() != shaper || lut.nodes.size() != nodes) fail(path, "has not as many rows as it says");
  bool is_open = lut.shaper_high > lut.shaper_low;
  for (int c = 0; c < 3; ++c) is_open &= lut.high[c] > lut.low[c];
  if (!is_open) fail(path, "has an empty domain");
}

}  // namespace

Lut read_cube(const std::string& path) {
  std::ifstream file(path);
  if (!file) fail(path, "can't be read; name a .cube that is there");
  Lut lut;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    words.imbue(std::locale::classic());
    std::string key;
    if (!(words >> key) || key[0] == '#' || key == "TITLE") continue;
    if (key == "LUT_1D_SIZE")
      words >> lut.shaper_size;
    else if (key == "LUT_3D_SIZE")
      words >> lut.size;
    else if (key == "LUT_1D_INPUT_RANGE")
      words >> lut.shaper_low >> lut.shaper_high;
    else if (key == "LUT_3D_INPUT_RANGE") {
      words >> lut.low[0] >> lut.high[0];
      std::fill(lut.low, lut.low + 3, lut.low[0]), std::fill(lut.high, lut.high + 3, lut.high[0]);
    } else if (key == "DOMAIN_MIN")
      words >> lut.low[0] >> lut.low[1] >> lut.low[2];
    else if (key == "DOMAIN_MAX")
      words >> lut.high[0] >> lut.high[1] >> lut.high[2];
    else {
      std::istringstream row(line);
      row.imbue(std::locale::classic());
      auto& to = lut.shaper.size() < 3 * size_t(lut.shaper_size) ? lut.shaper : lut.nodes;
      float v[3];
      if (!(row >> v[0] >> v[1] >> v[2])) fail(path, "has a line that is no row: " + line.substr(0, 40));
      to.insert(to.end(), v, v + 3);
      continue;
    }
    if (!words) fail(path, "has a line without its numbers: " + line.substr(0, 40));
    if (lut.size < 0 || lut.size > MOST_SIZE || lut.size == 1 || lut.shaper_size < 0 || lut.shaper_size == 1 ||
        lut.shaper_size > MOST_SHAPER)
      fail(path, "has a size that no LUT has");
  }
  if (!lut.size && lut.shaper_size)  // a 1-D .cube's domain is that of its rows
    lut.shaper_low = std::min(lut.shaper_low, lut.low[0]), lut.shaper_high = std::max(lut.shaper_high, lut.high[0]);
  check(lut, path);
  return lut;
}

void Lut::apply(float* rgb) const {
  float t[3];
  for (int c = 0; c < 3 && shaper_size; ++c) {
    const int i = place(rgb[c], shaper_low, shaper_high, shaper_size, t[c]);
    const float a = shaper[3 * size_t(i) + c], b = shaper[3 * size_t(i) + 3 + c];
    rgb[c] = a + t[c] * (b - a);
  }
  if (!size) return;
  const size_t step[3] = {3, 3 * size_t(size), 3 * size_t(size) * size_t(size)};
  size_t at = 0;
  for (int c = 0; c < 3; ++c) at += step[c] * size_t(place(rgb[c], low[c], high[c], size, t[c]));
  int order[3] = {0, 1, 2};  // the tetrahedron: along the axis that is farthest past its node first
  std::sort(order, order + 3, [&](int a, int b) { return t[a] > t[b]; });
  float out[3];
  for (int c = 0; c < 3; ++c) out[c] = nodes[at + c] * (1 - t[order[0]]);
  for (int k = 0; k < 3; ++k) {
    at += step[order[k]];
    const float share = t[order[k]] - (k < 2 ? t[order[k + 1]] : 0);
    for (int c = 0; c < 3; ++c) out[c] += share * nodes[at + c];
  }
  std::copy(out, out + 3, rgb);
}

}  // namespace node
