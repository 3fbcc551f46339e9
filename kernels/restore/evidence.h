// What the net is given of a tile: densities about their middle, and what each channel is above its local regression on
// the other two, by three windows. The twin of actinic.restore.inputs.detect.
#pragma once
#include "unet.h"
#include "window.h"

namespace FILM_ISA {

// Planes of density of a tile: `halo` px lie around the core; counted from the core's first pixel.
struct Tile {
  const float* planes;  // three, one after the other
  int height, width, halo;

  const float* row(int channel, int y, int x) const {
    return planes + (int64_t(channel) * height + y + halo) * width + x + halo;
  }
};

constexpr int COARSE_PX = 27, MIDDLE_PX = 9, FINE_PX = 3;
constexpr int DENSITY_BITS = 20, ROUGH_BITS = 13, WEIGHT_BITS = 21;
constexpr float AGREES_D = 0.1f, REACH_D = 0.3f;

class Residuals {
  const Tile tile;
  const Range x, around;
  Window<DENSITY_BITS, 0> coarse, fine;
  Window<ROUGH_BITS, WEIGHT_BITS> middle;
  Moments coarse_moments, moments;
  std::vector<int32_t> ones;
  Rows first;  // residuals of the coarse window
  std::vector<int32_t> weights;
  static constexpr int KEPT = 32;

  int32_t* weight(int y) { return &weights[size_t(y & (KEPT - 1)) * (around.count() + film::WIDEST)]; }

  // off_t - a_i off_i - a_j off_j, off = density - mean, at px of the moments' range.
  template <class Put>
  void residual(Moments& m, Range px, int y, const Put& put) {
    const float* p[3];
    float *to[3], *mean[3] = {m.mean(0), m.mean(1), m.mean(2)};
    for (int c = 0; c < 3; ++c) p[c] = tile.row(c, y, px.lo), to[c] = put(c);
    for (int k = 0; k < px.count(); k += LANES) {  // a pack may go past the row, into its slack
      const auto s = [&](int i, int j) { return load(m.covariance(i, j) + k); };
      F off[3];
      for (int c = 0; c < 3; ++c) off[c] = load(p[c] + k) - load(mean[c] + k);
      for (int t = 0; t < 3; ++t) {
        const int i = t == 0 ? 1 : 0, j = t == 2 ? 1 : 2;
        F ai, aj;
        solve(s(i, i), s(j, j), s(i, j), s(i, t), s(j, t), ai, aj);
        store(to[t] + k, off[t] - ai * off[i] - aj * off[j]);
      }
    }
  }

  template <class W>
  void plain(W& window, int y) {
    window.on_to(y, [&](int row, int lo, const float** p, const int32_t*& w) {
      for (int c = 0; c < 3; ++c) p[c] = tile.row(c, row, lo);
      w = ones.data();
    });
  }

  // The coarse window's residuals, and how much it trusts a pixel: 1 / (1 + (residual / 0.1 D)^2), of all channels.
  void need_first(int to) {
    first.until(to, [&](int y) {
      plain(coarse, y);
      coarse.moments(coarse_moments);
      residual(coarse_moments, around, y, [&](int t) { return first.at(y, t, around.lo); });
      int32_t* w = weight(y);
      const float* r[3] = {first.at(y, 0, around.lo), first.at(y, 1, around.lo), first.at(y, 2, around.lo)};
      for (int k = 0; k < around.count(); k += LANES) {
        F agreed = splat(1);
        for (int c = 0; c < 3; ++c) {
          const F off = load(r[c] + k) * (1 / AGREES_D);
          agreed = agreed / (off * off + 1.0f);
        }
        store(w + k, to_int(agreed * float(1 << WEIGHT_BITS) + 0.5f));
      }
    });
  }

  void clipped(const float* from, float* to) const {
    for (int k = 0; k < x.count(); k += LANES)
      store(to + k, within(load(from + k), -REACH_D, REACH_D) * float(1 / double(REACH_D)));
  }

 public:
  Residuals(const Tile& tile, Range x, int first_y)
      : tile(tile),
        x(x),
        around(x.grown(MIDDLE_PX)),
        coarse(COARSE_PX, around, first_y - MIDDLE_PX),
        fine(FINE_PX, x, first_y),
        middle(MIDDLE_PX, x, first_y),
        coarse_moments(around.count()),
        moments(x.count()),
        ones(size_t(around.grown(COARSE_PX).count()), 1),
        first(3, around, first_y - MIDDLE_PX, KEPT),
        weights(size_t(KEPT) * (around.count() + film::WIDEST)) {}

  // Twelve rows: density, and residuals coarse, middle, fine. Rows come in their order.
  void row(int y, float* to, int64_t stride) {
    need_first(y + MIDDLE_PX);
    for (int c = 0; c < 3; ++c) {
      const float* p = tile.row(c, y, x.lo);
      for (int k = 0; k < x.count(); ++k) to[c * stride + k] = p[k] - 1;
      clipped(first.at(y, c, x.lo), to + (3 + c) * stride);
    }
    middle.on_to(y, [&](int row, int lo, const float** p, const int32_t*& w) {
      for (int c = 0; c < 3; ++c) p[c] = tile.row(c, row, lo);
      w = weight(row) + (lo - around.lo);
    });
    middle.moments(moments);
    residual(moments, x, y, [&](int t) { return to + (6 + t) * stride; });
    plain(fine, y);
    fine.moments(moments);
    residual(moments, x, y, [&](int t) { return to + (9 + t) * stride; });
    for (int k = 6; k < 12; ++k) clipped(to + k * stride, to + k * stride);
  }
};

}  // namespace FILM_ISA
