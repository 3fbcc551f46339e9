// Damaged channels from the others: the twin of actinic.restore.regress.fill.
#pragma once
#include "evidence.h"

namespace FILM_ISA {

constexpr int FILLS = 3, FILL_PX[FILLS] = {32, 12, 5};
constexpr float TRUSTED_PX = 12, SURE_D = 0.05f;

// Where to put what was filled, planes of the tile's size; values may be the planes that are read: samples are never
// damaged. slopes: of each channel on each, or null.
struct Filled {
  float *values, *confidence, *slopes;
};

class Fill {
  const Tile tile;
  const uint8_t* damaged;
  const int width;  // of the core
  Window<DENSITY_BITS, 0> windows[FILLS];
  std::vector<Moments> known;
  std::vector<int32_t> weights;

  const uint8_t* mask(int c, int y, int x) const { return damaged + (tile.row(c, y, x) - tile.planes); }

  // The channel t at column x by each window, coarse first, each the prior of the next by the pixels it has.
  void predict(int t, int y, int x, const Filled& to) {
    const int i = t == 0 ? 1 : 0, j = t == 2 ? 1 : 2;
    const float vi = !*mask(i, y, x), vj = !*mask(j, y, x), guides = larger(vi + vj, 1);
    const float pi = *tile.row(i, y, x), pj = *tile.row(j, y, x);
    float ai = vi / guides, aj = vj / guides, value = 0, share = 0, variance = 0;
    for (int k = 0; k < FILLS; ++k) {
      Moments& m = known[k];
      const auto s = [&](int a, int b) { return m.covariance(a, b)[x]; };
      const float sii = s(i, i), sjj = s(j, j), sij = s(i, j) * vi * vj, sit = s(i, t) * vi, sjt = s(j, t) * vj;
      float di, dj;
      solve(sii, sjj, sij, sit - sii * ai - sij * aj, sjt - sjj * aj - sij * ai, di, dj);
      const float size = 2.0f * FILL_PX[k] + 1, count = m.weight()[x] * (size * size);
      share = count / (count + TRUSTED_PX);
      ai += share * vi * di, aj += share * vj * dj;
      const float raw = m.mean(t)[x] + vi * ai * (pi - m.mean(i)[x]) + vj * aj * (pj - m.mean(j)[x]);
      value = k ? value + share * (raw - value) : raw;
      variance = s(t, t) - 2 * (ai * sit + aj * sjt) + ai * ai * sii * vi + 2 * ai * aj * sij + aj * aj * sjj * vj;
    }
    const int64_t plane = int64_t(tile.height) * tile.width, at = tile.row(0, y, x) - tile.planes;
    to.values[t * plane + at] = value;
    if (to.confidence) to.confidence[t * plane + at] = share / (1 + larger(variance, 0) / (SURE_D * SURE_D));
    if (to.slopes) to.slopes[(3 * t + i) * plane + at] = ai * vi, to.slopes[(3 * t + j) * plane + at] = aj * vj;
  }

 public:
  Fill(const Tile& tile, const uint8_t* damaged)
      : tile(tile),
        damaged(damaged),
        width(tile.width - 2 * tile.halo),
        windows{{FILL_PX[0], {0, width}, 0}, {FILL_PX[1], {0, width}, 0}, {FILL_PX[2], {0, width}, 0}},
        known(FILLS, Moments(width)),
        weights(size_t(tile.width)) {}

  // Samples are pixels with no damage at all; only damaged pixels are written.
  void row(int y, const Filled& to) {
    const auto is_damaged = [&](int c, int x) { return *mask(c, y, x) != 0; };
    bool any = false;
    for (int c = 0; c < 3; ++c)
      for (int x = 0; x < width; ++x) any |= is_damaged(c, x);
    for (int k = 0; k < FILLS; ++k) {
      windows[k].on_to(y, [&](int row, int lo, const float** p, const int32_t*& w) {
        for (int c = 0; c < 3; ++c) p[c] = tile.row(c, row, lo);
        const uint8_t *a = mask(0, row, lo), *b = mask(1, row, lo), *c = mask(2, row, lo);
        for (int x = 0; x < width + 2 * FILL_PX[k]; ++x) weights[x] = !(a[x] | b[x] | c[x]);
        w = weights.data();
      });
      if (any) windows[k].moments(known[k]);
    }
    for (int c = 0; c < 3 && any; ++c)
      for (int x = 0; x < width; ++x)
        if (is_damaged(c, x)) predict(c, y, x, to);
  }
};

}  // namespace FILM_ISA
