// What is put in the place of damage: local regression on the channels that are left, and where none is left a
// membrane.
#include "scan.h"

namespace node {
namespace {

// u <- mean of its four neighbours, in the hole: actinic.restore.inpaint.
void relax(float* u, const std::vector<int>& hole, int width, const Ask& ask) {
  std::vector<float> next(hole.size());
  for (int step = 0; step < MEMBRANE_STEPS; ++step) {
    if (step % 8 == 0) ask();
    for (size_t k = 0; k < hole.size(); ++k) {
      const float* at = u + hole[k];
      next[k] = 0.25f * (((at[-1] + at[1]) + at[-width]) + at[width]);
    }
    for (size_t k = 0; k < hole.size(); ++k) u[hole[k]] = next[k];
  }
}

// The pixels of a rectangle in which no channel is left, but for a rim.
std::vector<int> holes(const std::vector<uint8_t>& bits, Rect part, int rim) {
  std::vector<int> out;
  const int width = part.width();
  for (int y = rim; y < part.height() - rim; ++y)
    for (int x = rim; x < width - rim; ++x)
      if (bits[size_t(y) * width + x] == ALL_GONE) out.push_back(y * width + x);
  return out;
}

}  // namespace

Repaired repaired(const Scan& scan, const Mask& mask, Rect tile, bool needs_slopes, const Ask& ask) {
  std::vector<uint8_t> near(size_t(tile.grown(MEMBRANE_STEPS + 1).width()) * tile.grown(MEMBRANE_STEPS + 1).height());
  mirrored(mask, tile.grown(MEMBRANE_STEPS + 1), scan.frame, near.data());
  const bool is_gone = std::find(near.begin(), near.end(), ALL_GONE) != near.end();
  Repaired out;
  out.at = (is_gone ? tile.grown(MEMBRANE_STEPS + 1) : tile).grown(film::FILL_HALO);
  const int width = out.at.width(), height = out.at.height();
  const size_t size = size_t(width) * height;
  std::vector<uint8_t> bits(size), damaged(3 * size);
  mirrored(mask, out.at, scan.frame, bits.data());
  for (int c = 0; c < 3; ++c)
    for (size_t k = 0; k < size; ++k) damaged[c * size + k] = bits[k] >> c & 1;
  out.values = scan.planes(out.at);
  if (needs_slopes) out.slopes.resize(9 * size);
  film::restore_kernels().fill(out.values.data(), damaged.data(), height, width, out.values.data(), nullptr,
                               needs_slopes ? out.slopes.data() : nullptr, ask);
  if (!is_gone) return out;
  const std::vector<int> hole = holes(bits, out.at, film::FILL_HALO + 1);
  for (int c = 0; c < 3; ++c) relax(&out.values[c * size], hole, width, ask);
  return out;
}

}  // namespace node
