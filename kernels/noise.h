// What float32 transforms leave in the shadows of a layer: docs/decisions/double_transforms.md.
//
// Their rounding is a share of the whole layer's rms, lands on every pixel alike and passes the transfer function.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "convolve.h"

namespace film {

constexpr double TRANSFORM_ROUNDING = 1.6e-7;  // there and back, rms, of a layer's rms: measured (double_transforms.md)
constexpr double RMS_STOPS = 4e-4, WORST_STOPS = 4.5e-3;  // within what DESIGN 2.3 allows
constexpr double WORST_OF_RMS = 16, PER_STOP = 1.4426950;  // of a frame's pixels; of a small share of a light

}  // namespace film

namespace FILM_ISA {

// Watches a layer's rows before and after. Its sums come in the same order on every instruction set.
class Noise {
  static constexpr int64_t WIDE = film::WIDEST;
  static constexpr int PACKS = WIDE / LANES;
  std::vector<double> square, inverse_square;
  std::vector<float> least;
  int64_t cols;
  float dark;
  double share;

  // body(16 floats) all along a row, filled up at its end.
  template <class Body>
  void sixteens(const float* row, float filler, const Body& body) const {
    int64_t x = 0;
    for (; x + WIDE <= cols; x += WIDE) body(row + x);
    if (x == cols) return;
    float end[WIDE];
    for (int64_t v = 0; v < WIDE; ++v) end[v] = x + v < cols ? row[x + v] : filler;
    body(end);
  }

 public:
  // dark: less light than that forms no density. What rounding there is at low frequencies, where most light is, passes
  // with the transfer function's 1, the rest with its deviation.
  Noise(int64_t rows, int64_t cols, double dark, const film::Radial& transfer)
      : square(rows), inverse_square(rows), least(rows), cols(cols), dark(float(dark)),
        share(film::TRANSFORM_ROUNDING * (1 - transfer.mean + transfer.deviation)) {}

  void before(int64_t y, const float* row) {
    F sum[PACKS] = {};
    sixteens(row, 0, [&](const float* p) {
      for (int i = 0; i < PACKS; ++i) sum[i] = fma(load(p + i * LANES), load(p + i * LANES), sum[i]);
    });
    square[y] = 0;
    for (const F& pack : sum)
      for (int v = 0; v < LANES; ++v) square[y] += double(pack[v]);
  }

  // Of every 64 pixels the 16 least, so that there is little to divide; the frame then seems darker than it is.
  void after(int64_t y, const float* row) {
    F low[PACKS], sum[PACKS] = {};
    float darkest = 3e38f;
    int64_t count = 0, groups = 0;
    const auto close = [&] {
      for (int i = 0; i < PACKS; ++i) {
        const F over = 1.0f / most(low[i], splat(dark));
        sum[i] = fma(over, over, sum[i]);
        for (int v = 0; v < LANES; ++v) darkest = std::min(darkest, low[i][v]);
      }
      ++groups;
    };
    sixteens(row, 3e38f, [&](const float* p) {
      for (int i = 0; i < PACKS; ++i) {
        const F light = load(p + i * LANES);
        low[i] = count % 4 ? FILM_ISA::least(low[i], light) : light;
      }
      if (++count % 4 == 0) close();
    });
    if (count % 4) close();
    inverse_square[y] = 0;
    for (const F& pack : sum)
      for (int v = 0; v < LANES; ++v) inverse_square[y] += double(pack[v]) / double(WIDE * groups);
    least[y] = std::max(darkest, dark);
  }

  bool is_within_bounds() const {
    double rms = 0, inverse = 0;
    for (double s : square) rms += s / double(cols);
    for (double i : inverse_square) inverse += i;
    const double rows = double(square.size()), noise = film::PER_STOP * share * std::sqrt(rms / rows);
    return noise * std::sqrt(inverse / rows) <= film::RMS_STOPS &&
           film::WORST_OF_RMS * noise <= film::WORST_STOPS * double(*std::min_element(least.begin(), least.end()));
  }
};

}  // namespace FILM_ISA
