// Dust, hairs and scratches: thin shapes that shade all channels alike.
#include <cmath>

#include "../host.h"
#include "scan.h"

namespace node {
namespace {

constexpr int THIN_PX = 7, AROUND_PX = 24, NEAR_DUST_PX = 6, TILE_PX = 512;
constexpr int DUST_REACH_PX = 2 * THIN_PX + AROUND_PX + NEAR_DUST_PX + GROWN_PX;
constexpr float FAINT_D = 0.3f, TEXTURE = 3, SURE = 1.5f, SPREAD = 0.3f, SPREAD_D = 0.05f;
constexpr float STEPS = 1 << 19;  // of a density in sums of 49 x 49: whole numbers, the same in any tile

// The least (sign 1) or the most (sign -1) of each row's 2 by + 1 pixels, then of each column's. Its rim of `by` is
// not.
void extreme(std::vector<float>& plane, int width, int height, int by, float sign) {
  std::vector<float> across(plane);
  for (int y = 0; y < height; ++y)
    for (int d = -by; d <= by; ++d)
      for (int x = by; x < width - by; ++x) {
        float& to = across[size_t(y) * width + x];
        to = sign * std::min(sign * to, sign * plane[size_t(y) * width + x + d]);
      }
  plane = across;
  for (int y = by; y < height - by; ++y)
    for (int d = -by; d <= by; ++d)
      for (int x = 0; x < width; ++x) {
        float& to = plane[size_t(y) * width + x];
        to = sign * std::min(sign * to, sign * across[size_t(y + d) * width + x]);
      }
}

// Means over 49 x 49 px, but for the rim.
std::vector<float> means(const std::vector<float>& plane, int width, int height) {
  const int size = 2 * AROUND_PX + 1;
  std::vector<float> out(plane.size());
  std::vector<int32_t> columns(size_t(width), 0);
  const auto steps = [&](int y, int x) { return int32_t(std::rint(plane[size_t(y) * width + x] * STEPS)); };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) columns[x] += steps(y, x) - (y >= size ? steps(y - size, x) : 0);
    int32_t sum = 0;
    for (int x = 0; x < width && y >= size - 1; ++x) {
      sum += columns[x] - (x >= size ? columns[x - size] : 0);
      if (x >= size - 1) out[size_t(y - AROUND_PX) * width + x - AROUND_PX] = float(sum) / (STEPS * size * size);
    }
  }
  return out;
}

// How far each pixel stands out of the texture around it, once the channels agree; bit 0 over 1, bit 1 over SURE.
Mask standing(const std::vector<float>& planes, Rect at, double sensitivity) {
  const int width = at.width(), height = at.height();
  const size_t size = size_t(width) * height;
  std::vector<float> common(size, 1e9f), most(size, -1e9f);
  for (int c = 0; c < 3; ++c) {
    std::vector<float> opened(&planes[c * size], &planes[c * size] + size);
    extreme(opened, width, height, THIN_PX, 1), extreme(opened, width, height, THIN_PX, -1);
    for (size_t k = 0; k < size; ++k) {
      const float excess = planes[c * size + k] - opened[k];
      common[k] = std::min(common[k], excess), most[k] = std::max(most[k], excess);
    }
  }
  std::vector<float> faint(size);
  for (size_t k = 0; k < size; ++k) faint[k] = std::min(common[k], FAINT_D);
  const std::vector<float> around = means(faint, width, height);
  const float bar = float(std::pow(4, 1 - 2 * sensitivity));
  Mask out(at);
  for (size_t k = 0; k < size; ++k) {
    const float stands = common[k] / ((FAINT_D + TEXTURE * around[k]) * bar);
    if (most[k] - common[k] < SPREAD * common[k] + SPREAD_D) out.data[k] = (stands > 1) | (stands > SURE) << 1;
  }
  return out;
}

}  // namespace

void add_dust(const Scan& scan, double sensitivity, Mask& mask, const Ask& ask) {
  const auto all = tiles(mask.at, TILE_PX, TILE_PX);
  each(int(all.size()), [&](int k) {
    ask();
    const Rect tile = all[size_t(k)].within(mask.at), seen = all[size_t(k)].grown(DUST_REACH_PX);
    Mask likely = standing(scan.planes(seen), seen, sensitivity);
    const Mask near = grown(likely, NEAR_DUST_PX);
    for (size_t i = 0; i < likely.data.size(); ++i) likely.data[i] = (likely.data[i] & 1) & (near.data[i] >> 1);
    const Mask found = grown(likely, GROWN_PX);
    for (int y = tile.y0; y < tile.y1; ++y)
      for (int x = tile.x0; x < tile.x1; ++x)
        if (found.of(y, x)) mask.of(y, x) = ALL_GONE;
  });
}

}  // namespace node
