// The net's layers on rows of pixels. Lanes are pixels; a block of 4 channels by 3 packs stays in registers while the
// weights pass by.
#pragma once
#include "numbers.h"
#include "window.h"

namespace FILM_ISA {

constexpr int PACKS = 3, STEP = PACKS * LANES;

// Four sums of three packs; the weights of four channels lie side by side.
struct Sums {
  F of[film::GROUP][PACKS];

  FILM_HD explicit Sums(const float* bias) {
    for (int o = 0; o < film::GROUP; ++o)
      for (int k = 0; k < PACKS; ++k) of[o][k] = every(bias + o);
  }
  FILM_HD void add(const float* p, const float* w) {
    F in[PACKS];
    for (int k = 0; k < PACKS; ++k) in[k] = load(p + k * LANES);
    for (int o = 0; o < film::GROUP; ++o) {
      const F weight = every(w + o);
      for (int k = 0; k < PACKS; ++k) of[o][k] = fma(in[k], weight, of[o][k]);
    }
  }
};

// Four channels of one block of a row: relu(bias + W * in); rows: the three that the taps read, `d` px apart.
inline void block(const float* w, int in, const float* const rows[3], int64_t stride, int d, float* out, int64_t to) {
  Sums sum(w);
  w += film::GROUP;
  for (int y = 0; y < 3; ++y) {
    const float* p = rows[y];
    for (int i = 0; i < in; ++i, p += stride)
      for (int t = 0; t < 3; ++t, w += film::GROUP) sum.add(p + t * d, w);
  }
  for (int o = 0; o < film::GROUP; ++o)
    for (int k = 0; k < PACKS; ++k) store(out + o * to + k * LANES, most(sum.of[o][k], splat(0)));
}

inline void convolve(const std::vector<float>& weights, Rows& in, int d, Rows& out, int y) {
  const size_t each = weights.size() / size_t(out.channels) * film::GROUP;
  for (int x = out.x.lo; x < out.x.hi; x += STEP) {
    const float* rows[3] = {in.at(y - d, 0, x - d), in.at(y, 0, x - d), in.at(y + d, 0, x - d)};
    for (int g = 0; g < out.channels; g += film::GROUP)
      block(&weights[g / film::GROUP * each], in.channels, rows, in.stride, d, out.at(y, g, x), out.stride);
  }
}

// The largest of 2 x 2.
inline void shrink(Rows& in, Rows& out, int y) {
  for (int c = 0; c < out.channels; ++c) {
    const float *a = in.at(2 * y, c, 2 * out.x.lo), *b = in.at(2 * y + 1, c, 2 * out.x.lo);
    float* to = out.at(y, c, out.x.lo);
    for (int x = 0; x < out.x.count(); ++x)
      to[x] = larger(larger(a[2 * x], a[2 * x + 1]), larger(b[2 * x], b[2 * x + 1]));
  }
}

// Every pixel twice, then the channels of `beside`.
inline void enlarge(Rows& in, Rows& beside, Rows& out, int y) {
  for (int c = 0; c < in.channels; ++c) {
    const float* from = in.at(y >> 1, c, 0);
    float* to = out.at(y, c, 0);
    for (int x = out.x.lo; x < out.x.hi; ++x) to[x] = from[x >> 1];
  }
  for (int c = 0; c < beside.channels; ++c) {
    const float* from = beside.at(y, c, out.x.lo);
    std::copy(from, from + out.x.count(), out.at(y, in.channels + c, out.x.lo));
  }
}

}  // namespace FILM_ISA
