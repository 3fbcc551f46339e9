#include "scan.h"

#include <cmath>
#include <mutex>
#include <optional>

#include "../host.h"
#include "../shelf.h"

namespace node {
namespace {

constexpr int TILE_WIDTH = 768, TILE_HEIGHT = 512;
// Probabilities of R, G, B that make a pixel sure, and of any that make it likely: actinic.restore.mask.
constexpr double SURE[3] = {0.99, 0.93, 0.97}, LIKELY = 0.2;

float moved(double probability, double sensitivity) {
  return float(std::log(probability / (1 - probability)) + 6 * (0.5 - sensitivity));
}

}  // namespace

Scan::Scan(Rect frame, Rect part) : frame(frame), broken(part) {
  for (auto& plane : density) plane = Plane<float>(part);
}

std::vector<float> Scan::planes(Rect part) const {
  const size_t each = size_t(part.width()) * part.height();
  std::vector<float> out(3 * each);
  for (int c = 0; c < 3; ++c) mirrored(density[c], part, frame, &out[c * each]);
  return out;
}

Mask grown(const Mask& mask, int by) {
  Mask wide(mask.at), out(mask.at);
  const int width = mask.at.width();
  for (int y = mask.at.y0; y < mask.at.y1; ++y) {
    const uint8_t* from = mask.row(y);
    uint8_t* to = wide.row(y);
    for (int d = -by; d <= by; ++d)
      for (int x = std::max(0, -d); x < std::min(width, width - d); ++x) to[x] |= from[x + d];
  }
  for (int y = mask.at.y0; y < mask.at.y1; ++y)
    for (int d = std::max(y - by, mask.at.y0); d <= std::min(y + by, mask.at.y1 - 1); ++d)
      for (int x = 0; x < width; ++x) out.row(y)[x] |= wide.row(d)[x];
  return out;
}

Mask find(const Scan& scan, const film::NetNumbers& net, const Search& search, Rect part, const Ask& ask) {
  const Rect around = part.grown(NEAR_PX + GROWN_PX).within(scan.frame);
  Mask likely(around), sure(around), out(part);
  const auto all = tiles(around, TILE_WIDTH, TILE_HEIGHT);
  const float low = moved(LIKELY, search.sensitivity);
  each(search.channels ? int(all.size()) : 0, [&](int k) {
    const Rect tile = all[size_t(k)], seen = tile.grown(film::DETECT_HALO), shown = tile.within(around);
    std::vector<float> logits(3 * size_t(tile.width()) * tile.height());
    film::restore_kernels().detect(net, scan.planes(seen).data(), seen.height(), seen.width(), search.channels,
                                   logits.data(), ask);
    for (int c = 0; c < 3; ++c) {
      const float high = moved(SURE[c], search.sensitivity);
      for (int y = shown.y0; y < shown.y1 && search.channels >> c & 1; ++y) {
        const float* row = &logits[(size_t(c) * tile.height() + y - tile.y0) * tile.width()];
        for (int x = shown.x0; x < shown.x1; ++x)
          likely.of(y, x) |= (row[x - tile.x0] > low) << c, sure.of(y, x) |= (row[x - tile.x0] > high) << c;
      }
    }
  });
  const Mask near = grown(sure, NEAR_PX);
  for (size_t k = 0; k < likely.data.size(); ++k) likely.data[k] &= near.data[k];
  const Mask found = grown(likely, GROWN_PX);
  for (int y = part.y0; y < part.y1; ++y)
    for (int x = part.x0; x < part.x1; ++x) out.of(y, x) = found.of(y, x) | scan.broken.of(y, x);
  return out;
}

const film::NetNumbers& baked_net() {
  static std::mutex lock;
  static std::optional<film::NetNumbers> held;
  const std::lock_guard<std::mutex> hold(lock);
  if (held) return *held;
  const std::string path = shelf().root + "/restore.actinic";
  try {
    const Preset preset = read_preset(path);
    const auto found = preset.arrays.find("detect");
    if (found == preset.arrays.end()) throw std::runtime_error(path + ": holds no net");
    return held.emplace(found->second.numbers.data(), found->second.numbers.size());
  } catch (const std::exception& error) {
    throw Failure(kOfxFailed, std::string(error.what()) + "; install the bundle again");
  }
}

}  // namespace node
