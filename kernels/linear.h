// Three-vectors and 3 x 3 matrices in double, for prepare().
#pragma once
#include <array>
#include <cmath>

namespace film {

using Vec = std::array<double, 3>;
using Mat = std::array<Vec, 3>;

constexpr Mat IDENTITY{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

inline Mat matrix(const double* p) { return {{{p[0], p[1], p[2]}, {p[3], p[4], p[5]}, {p[6], p[7], p[8]}}}; }

inline Vec operator*(const Mat& m, const Vec& v) {
  Vec out{};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) out[i] += m[i][j] * v[j];
  return out;
}

inline Mat operator*(const Mat& a, const Mat& b) {
  Mat out{};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 3; ++k) out[i][j] += a[i][k] * b[k][j];
  return out;
}

inline Mat inverse(const Mat& m) {
  const auto minor = [&](int i, int j) {
    const int a = (i + 1) % 3, b = (i + 2) % 3, c = (j + 1) % 3, d = (j + 2) % 3;
    return m[a][c] * m[b][d] - m[a][d] * m[b][c];
  };
  const double det = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
  Mat out{};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) out[j][i] = minor(i, j) / det;
  return out;
}

// B^-1 diag(B w_t / B w_s) B: colours seen under one white moved to another.
inline Mat adaptation(const Mat& b, const Vec& source, const Vec& target) {
  const Vec s = b * source, t = b * target;
  Mat scaled = b;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) scaled[i][j] *= t[i] / s[i];
  return inverse(b) * scaled;
}

inline void flatten(const Mat& m, float* out) {
  for (int i = 0; i < 9; ++i) out[i] = float(m[i / 3][i % 3]);
}

}  // namespace film
