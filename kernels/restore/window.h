// Moments of three channels over squares of a picture, by running sums of whole numbers: exact, and so the same in any
// tile. The twin of actinic.restore.regress.moments.
//
// A density is held in steps of 2^-BITS D within -8..8 D; sums of 65 x 65 products of BITS = 20, or of 19 x 19 of
// BITS = 13 with weights of 21 bits, stay below 2^63.
#pragma once
#include <cmath>

#include "rows.h"

namespace FILM_ISA {

constexpr int SUMS = 10, PAIRS[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
constexpr float MOST_D = 7.99f;
constexpr double LEAST_WEIGHT = 1e-6;

inline float larger(float a, float b) { return a > b ? a : b; }
inline int pair(int i, int j) { return i == j ? i : i + j + 2; }

// Of a row: mean weight, means of the channels, covariances in the order of PAIRS.
struct Moments {
  int64_t stride = 0;
  std::vector<float> data;

  explicit Moments(int count) : stride(count), data(size_t(SUMS) * count) {}
  float* weight() { return &data[0]; }
  float* mean(int i) { return &data[size_t(1 + i) * stride]; }
  float* covariance(int i, int j) { return &data[size_t(4 + pair(i, j)) * stride]; }
};

// Squares of 2 radius + 1 px about each pixel of a row. WEIGHT_BITS: 0 where weights are 0 and 1.
template <int BITS, int WEIGHT_BITS>
class Window {
  const int radius;
  const Range wide;
  std::vector<int64_t> columns, line;
  std::vector<int32_t> q[3];
  int oldest, next;

  template <int SIGN>
  void take(const float* const p[3], const int32_t* __restrict w) {
    const int count = wide.count();
    for (int i = 0; i < 3; ++i) {
      int32_t* __restrict to = q[i].data();
      const float* __restrict from = p[i];
      for (int x = 0; x < count; ++x)
        to[x] = int32_t(std::rint(larger(-larger(-from[x], -MOST_D), -MOST_D) * float(1 << BITS)));
    }
    const auto each = [&](int k, const auto& term) {
      int64_t* __restrict to = &columns[size_t(k) * count];
      for (int x = 0; x < count; ++x) to[x] += SIGN * term(x);
    };
    each(0, [&](int x) { return int64_t(w[x]); });
    for (int i = 0; i < 3; ++i) {
      const int32_t* __restrict a = q[i].data();
      each(1 + i, [&](int x) { return int64_t(a[x]) * w[x]; });
    }
    for (int k = 0; k < 6; ++k) {
      const int32_t *__restrict a = q[PAIRS[k][0]].data(), *__restrict b = q[PAIRS[k][1]].data();
      each(4 + k, [&](int x) { return int64_t(a[x]) * b[x] * w[x]; });
    }
  }

 public:
  const Range x;

  Window(int radius, Range x, int first)
      : radius(radius), wide(x.grown(radius)), oldest(first - radius), next(oldest), x(x) {
    columns.resize(size_t(SUMS) * wide.count());
    line.resize(size_t(SUMS) * x.count());
    for (auto& row : q) row.resize(size_t(wide.count()));
  }

  // On to row y. give(row, lo, p, w): where the channels and weights of a row begin at column lo.
  template <class Give>
  void on_to(int y, const Give& give) {
    const float* p[3];
    const int32_t* w;
    for (; next <= y + radius; ++next) give(next, wide.lo, p, w), take<1>(p, w);
    for (; oldest < y - radius; ++oldest) give(oldest, wide.lo, p, w), take<-1>(p, w);
  }

  void moments(Moments& to) {
    const int count = x.count(), size = 2 * radius + 1;
    for (int k = 0; k < SUMS; ++k) {
      const int64_t* from = &columns[size_t(k) * wide.count()];
      int64_t sum = 0;
      for (int i = 0; i < size; ++i) sum += from[i];
      for (int i = 0; i < count; ++i) line[size_t(k) * count + i] = sum, sum += from[i + size] - from[i];
    }
    constexpr double STEP_D = 1.0 / (1 << BITS);
    const double whole = double(size) * size * (1 << WEIGHT_BITS);
    float *weight = to.weight(), *mean[3] = {to.mean(0), to.mean(1), to.mean(2)};
    for (int i = 0; i < count; ++i) {
      const auto of = [&](int k) { return double(line[size_t(k) * count + i]); };
      const double by = STEP_D / std::max(of(0), LEAST_WEIGHT * whole);
      const double m[3] = {of(1) * by, of(2) * by, of(3) * by};
      weight[i] = float(of(0) / whole);
      for (int c = 0; c < 3; ++c) mean[c][i] = float(m[c]);
      for (int k = 0; k < 6; ++k)
        to.data[size_t(4 + k) * to.stride + i] = float(of(4 + k) * (by * STEP_D) - m[PAIRS[k][0]] * m[PAIRS[k][1]]);
    }
  }
};

constexpr float RIDGE = 2e-4f;  // D^2

// (S + ridge I)^-1 s of two guides.
inline void solve(float sii, float sjj, float sij, float sit, float sjt, float& ai, float& aj) {
  sii = larger(sii, 0) + RIDGE, sjj = larger(sjj, 0) + RIDGE;
  const float over = 1 / larger(sii * sjj - sij * sij, RIDGE * RIDGE);
  ai = (sit * sjj - sjt * sij) * over, aj = (sjt * sii - sit * sij) * over;
}

}  // namespace FILM_ISA
