// The restoration for one instruction set: FILM_ISA names it, the compiler flags choose it.
#include "kernels.h"

#include "fill.h"

namespace FILM_ISA {
namespace {

using film::NetNumbers;
constexpr float FLARE = 0.01f;  // of white: actinic.restore.density

// Logits of the channels asked for, two rows at a time, from evidence.
void logits(const NetNumbers& net, const Evidence& evidence, int height, int width, unsigned channels, float* to,
            const std::function<void()>& ask) {
  const Reach x(width), y(height);
  Folded folded(evidence, x, y);
  std::vector<Unet> nets;
  for (int c = 0; c < 3; ++c)
    if (channels >> c & 1) nets.emplace_back(net, c, folded, x, y);
  for (int row = -2 * AHEAD; row < height / 2; ++row) {
    if (row % 4 == 0) ask();
    for (Unet& one : nets) one.approach(row);
    if (row < 0) continue;
    size_t k = 0;
    for (int c = 0; c < 3; ++c) {
      if (!(channels >> c & 1)) continue;
      float* upper = to + (int64_t(c) * height + 2 * row) * width;
      nets[k++].rows(row, upper, upper + width);
    }
  }
}

void detect(const NetNumbers& net, const float* planes, int height, int width, unsigned channels, float* to,
            const std::function<void()>& ask) {
  const int halo = film::DETECT_HALO, h = height - 2 * halo, w = width - 2 * halo;
  Residuals residuals({planes, height, width, halo}, Reach(w).folded.doubled(), Reach(h).folded.doubled().lo);
  const Evidence evidence = [&](int y, float* row, int64_t stride) { residuals.row(y, row, stride); };
  logits(net, evidence, h, w, channels, to, ask);
}

void run_net(const NetNumbers& net, const float* planes, int height, int width, int channel, float* to) {
  const int halo = film::DETECT_HALO, h = height - 2 * halo, w = width - 2 * halo;
  const Range x = Reach(w).folded.doubled();
  const Tile tile{planes, height, width, halo};
  const Evidence evidence = [&](int y, float* row, int64_t stride) {
    for (int p = 0; p < film::PLANES; ++p) std::copy(tile.row(p, y, x.lo), tile.row(p, y, x.hi), row + p * stride);
  };
  std::vector<float> all(3 * size_t(h) * w);
  logits(net, evidence, h, w, 1u << channel, all.data(), [] {});
  std::copy_n(&all[size_t(channel) * h * w], size_t(h) * w, to);
}

void run_fill(const float* planes, const uint8_t* damaged, int height, int width, float* values, float* confidence,
              float* slopes, const std::function<void()>& ask) {
  Fill fill({planes, height, width, film::FILL_HALO}, damaged);
  for (int y = 0; y < height - 2 * film::FILL_HALO; ++y) {
    if (y % 8 == 0) ask();
    fill.row(y, {values, confidence, slopes});
  }
}

void density(const film::Curve& given, const float* codes, int64_t count, float* to, uint8_t* broken) {
  const film::Curve curve = given;
  for (int64_t k = 0; k < count; ++k) broken[k] = !(codes[k] - codes[k] == 0);
  packs(codes, count, to, [&](F x) {
    const I fine = x - x == splat(0);
    const F light = most(to_linear(curve, select(fine, x, splat(0))), splat(0));
    return select(fine, log10((light + FLARE) * (1 / (1 + FLARE))) * -1.0f, splat(1));
  });
}

void codes(const film::Curve& given, const float* densities, int64_t count, float* to) {
  const film::Curve curve = given;
  packs(densities, count, to, [&](F d) { return from_linear(curve, fma(exp10(d * -1.0f), 1 + FLARE, -FLARE)); });
}

}  // namespace
}  // namespace FILM_ISA

#define DOOR_OF(isa) restore_##isa
#define DOOR(isa) DOOR_OF(isa)
extern "C" const film::RestoreKernels* DOOR(FILM_ISA)() {
  using namespace FILM_ISA;
  static const film::RestoreKernels it{detect, run_net, run_fill, density, codes};
  return &it;
}
