// Grain of repaired parts, drawn by absolute place: the same in any tile.
#include <cmath>

#include "../../kernels/random.h"
#include "scan.h"

namespace node {
namespace {

// Unit noise of a place, each pixel's neighbours alike to it as those of grain are.
float noise(const film::Keys& keys, int y, int x) {
  constexpr float WEIGHTS[3] = {1, 2, 1}, RMS = 6 * 147.8f;  // of the nine weights; of four bytes' sum
  float sum = 0;
  for (int dy = -1; dy <= 1; ++dy)
    for (int dx = -1; dx <= 1; ++dx) {
      const uint32_t h = film::mix(keys.column(x + dx) + keys.row(y + dy));
      int bytes = -510;
      for (int k = 0; k < 32; k += 8) bytes += h >> k & 255;
      sum += WEIGHTS[dy + 1] * WEIGHTS[dx + 1] * float(bytes);
    }
  return sum / RMS;
}

}  // namespace

// sigma_added^2 = sigma^2 - sum over others of (slope sigma)^2: the fill brought their grain along.
void add_grain(Repaired& made, const Mask& mask, Rect tile, double sigma_d, int64_t frame) {
  for (int c = 0; c < 3; ++c) {
    const film::Keys keys(0, frame, c, 0, 0);
    for (int y = tile.y0; y < tile.y1; ++y)
      for (int x = tile.x0; x < tile.x1; ++x) {
        if (!(mask.of(y, x) >> c & 1)) continue;
        float left = 1;
        for (int k = 0; k < 3; ++k) left -= made.slope(c, k, y, x) * made.slope(c, k, y, x);
        made.value(c, y)[x - made.at.x0] += float(sigma_d) * std::sqrt(std::fmax(left, 0.0f)) * noise(keys, y, x);
      }
  }
}

}  // namespace node
