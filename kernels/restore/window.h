// Moments of three channels over squares of a picture, by running sums of whole numbers: exact, and so the same in any
// tile. The twin of actinic.restore.regress.moments.
//
// A density is held in steps of 2^-BITS D within -8..8 D; sums of 65 x 65 products of BITS = 20, or of 19 x 19 of
// BITS = 13 with weights of 21 bits, stay below 2^63.
#pragma once
#include <algorithm>

#include "rows.h"

namespace FILM_ISA {

constexpr int SUMS = 10, PAIRS[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
constexpr float MOST_D = 7.99f;
constexpr double LEAST_WEIGHT = 1e-6;

inline float larger(float a, float b) { return a > b ? a : b; }
FILM_HD F larger(F a, F b) { return most(a, b); }
inline int pair(int i, int j) { return i == j ? i : i + j + 2; }

// body(pack) of each pack of a row, the last filled up; To: float or int32_t.
template <class To, class Body>
void packs(const float* from, int64_t count, To* to, const Body& body) {
  int64_t k = 0;
  for (; k + LANES <= count; k += LANES) store(to + k, body(load(from + k)));
  float lane[LANES] = {};
  To made[LANES];
  std::copy(from + k, from + count, lane);
  store(made, body(load(lane)));
  std::copy(made, made + (count - k), to + k);
}

// Of a row: mean weight, means of the channels, covariances in the order of PAIRS; whole packs may be read.
struct Moments {
  int64_t stride = 0;
  std::vector<float> data;

  explicit Moments(int count) : stride((count + 15) / 16 * 16 + 16), data(size_t(SUMS * stride)) {}
  float* of(int k) { return &data[size_t(k * stride)]; }
  float* weight() { return of(0); }
  float* mean(int i) { return of(1 + i); }
  float* covariance(int i, int j) { return of(4 + pair(i, j)); }
};

// Squares of 2 radius + 1 px about each pixel of a row. WEIGHT_BITS: 0 where weights are 0 and 1.
template <int BITS, int WEIGHT_BITS>
class Window {
  const int radius;
  const Range wide;
  std::vector<int64_t> columns;
  std::vector<double> line;
  std::vector<int32_t> q[3];
  int oldest, next;

  template <int SIGN, class Term>
  void add(int k, const Term& term) {
    const int count = wide.count();
    int64_t* __restrict to = &columns[size_t(k) * count];
    for (int x = 0; x < count; ++x) to[x] += SIGN * term(x);
  }

  template <int SIGN>
  void take(const float* const p[3], const int32_t* __restrict w) {
    for (int i = 0; i < 3; ++i) {
      packs(p[i], wide.count(), q[i].data(),
            [](F d) { return to_int(floor(within(d, -MOST_D, MOST_D) * float(1 << BITS) + 0.5f)); });
      int32_t* __restrict a = q[i].data();
      for (int x = 0; x < wide.count() && !WEIGHT_BITS; ++x) a[x] &= -w[x];  // then its products are weighed, too
    }
    add<SIGN>(0, [&](int x) { return int64_t(w[x]); });
    for (int i = 0; i < 3; ++i) {
      const int32_t* __restrict a = q[i].data();
      add<SIGN>(1 + i, [&](int x) { return WEIGHT_BITS ? int64_t(a[x]) * w[x] : int64_t(a[x]); });
    }
    for (int k = 0; k < 6; ++k) {
      const int32_t* __restrict a = q[PAIRS[k][0]].data(), * __restrict b = q[PAIRS[k][1]].data();
      add<SIGN>(4 + k, [&](int x) { return WEIGHT_BITS ? int64_t(a[x]) * b[x] * w[x] : int64_t(a[x]) * b[x]; });
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
      const int64_t* __restrict from = &columns[size_t(k) * wide.count()];
      double* __restrict out = &line[size_t(k) * count];
      int64_t sum = 0;
      for (int i = 0; i < size; ++i) sum += from[i];
      for (int i = 0; i < count; ++i) out[i] = double(sum), sum += from[i + size] - from[i];
    }
    constexpr double STEP_D = 1.0 / (1 << BITS);
    const double whole = double(size) * size * (1 << WEIGHT_BITS), least = LEAST_WEIGHT * whole;
    double* __restrict by = line.data();
    float* __restrict weight = to.weight();
    for (int i = 0; i < count; ++i) weight[i] = float(by[i] / whole), by[i] = STEP_D / (by[i] > least ? by[i] : least);
    for (int c = 0; c < 3; ++c) {
      double* __restrict m = &line[size_t(1 + c) * count];
      float* __restrict mean = to.mean(c);
      for (int i = 0; i < count; ++i) m[i] *= by[i], mean[i] = float(m[i]);
    }
    for (int k = 0; k < 6; ++k) {
      const double* __restrict a = &line[size_t(1 + PAIRS[k][0]) * count], * __restrict b = &line[size_t(1 + PAIRS[k][1]) * count], * __restrict s = &line[size_t(4 + k) * count];
      float* __restrict covariance = to.of(4 + k);
      for (int i = 0; i < count; ++i) covariance[i] = float(s[i] * (by[i] * STEP_D) - a[i] * b[i]);
    }
  }
};

constexpr float RIDGE = 2e-4f;  // D^2

// (S + ridge I)^-1 s of two guides; T: a number or a pack.
template <class T>
FILM_HD void solve(T sii, T sjj, T sij, T sit, T sjt, T& ai, T& aj) {
  sii = larger(sii, T{}) + RIDGE, sjj = larger(sjj, T{}) + RIDGE;
  const T over = 1.0f / larger(sii * sjj - sij * sij, T{} + RIDGE * RIDGE);
  ai = (sit * sjj - sjt * sij) * over, aj = (sjt * sii - sit * sij) * over;
}

}  // namespace FILM_ISA
