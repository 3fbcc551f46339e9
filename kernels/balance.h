// Scene white: the twin of actinic/balance.py.
#pragma once
#include "linear.h"
#include "schema.gen.h"

namespace film {

inline Vec vec(const double* p) { return {p[0], p[1], p[2]}; }

using Uv = std::array<double, 2>;

inline Uv daylight_uv(double kelvin) {
  const double t = 1e3 / kelvin;
  const double warm = 0.244063 + t * (0.09911 + t * (2.9678 - 4.6070 * t));
  const double cold = 0.237040 + t * (0.24748 + t * (1.9018 - 2.0064 * t));
  const double x = kelvin <= 7000 ? warm : cold, y = -3.000 * x * x + 2.870 * x - 0.275;
  const double w = -2 * x + 12 * y + 3;
  return {4 * x / w, 6 * y / w};
}

inline Uv planck_uv(double t) {
  return {(0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t),
          (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t)};
}

inline Uv locus(double kelvin) {
  double share = std::fmin(std::fmax((kelvin - 4000) / 1000, 0), 1);
  share = share * share * (3 - 2 * share);
  const Uv d = daylight_uv(std::fmax(kelvin, 4000)), p = planck_uv(std::fmin(kelvin, 5000));
  return {share * d[0] + (1 - share) * p[0], share * d[1] + (1 - share) * p[1]};
}

// CIE 1960 uv of a white; tint in thousandths of Duv, green positive.
inline Uv white_uv(double kelvin, double tint) {
  const Uv here = locus(kelvin), there = locus(kelvin * 1.001);
  const double du = there[0] - here[0], dv = there[1] - here[1], length = std::hypot(du, dv);
  const double up = du < 0 ? -1 : 1;
  return {here[0] - up * dv / length * 1e-3 * tint, here[1] + up * du / length * 1e-3 * tint};
}

inline Vec xyz_of_uv(const Uv& w) { return {3 * w[0] / (2 * w[1]), 1, (4 - w[0] - 10 * w[1]) / (2 * w[1])}; }

}  // namespace film
