// LATENT -> dye amounts: the twin of actinic/stages/develop.py; used for the negative and for the print.
#pragma once
#include "../linear.h"
#include "../maths.h"
#include "../schema.gen.h"
#include "../tables.h"

namespace film {

constexpr int MOST_TERMS = 3;

// One layer's curve in double: terms of A, k, h0, nu.
struct CurveTerms {
  std::vector<double> p;  // 3 layers x terms x 4
  int terms;

  CurveTerms(const std::vector<double>& given, double push) : p(given), terms(int(given.size() / 12)) {
    if (given.size() % 12 || terms < 1 || terms > MOST_TERMS)
      throw std::invalid_argument("a curve has 1 to 3 terms of 4 numbers a layer");
    for (size_t i = 0; i < p.size(); i += 4) {
      p[i] *= std::fmax(0, 1 + PUSH_DENSITY * push);
      p[i + 2] -= PUSH_SPEED_STOPS * STOP * push;
    }
  }

  double operator()(int layer, double h) const {
    double sum = 0;
    for (int i = 0; i < terms; ++i) {
      const double* t = &p[(layer * terms + i) * 4];
      const double fall = std::pow(10, std::fmin(std::fmax(-t[1] * (h - t[2]), -30), 30));
      sum += t[0] * std::pow(1 + fall, -t[3]);
    }
    return sum;
  }
  Vec operator()(const Vec& h) const { return {(*this)(0, h[0]), (*this)(1, h[1]), (*this)(2, h[2])}; }
};

struct Develop {
  float a[3][MOST_TERMS], k[3][MOST_TERMS], kh0[3][MOST_TERMS], nu[3][MOST_TERMS];  // k and k h0 in powers of two
  float line[3][3];
  int terms;
  bool bypass;
};

inline Develop prepare_develop(const CurveTerms& curve, const Vec& mid, bool bypass) {
  Develop d{};
  d.terms = curve.terms;
  d.bypass = bypass;
  for (int c = 0; c < 3; ++c) {
    for (int i = 0; i < curve.terms; ++i) {
      const double* t = &curve.p[(c * curve.terms + i) * 4];
      d.a[c][i] = float(t[0]), d.k[c][i] = float(-t[1]);
      d.kh0[c][i] = float(t[1] * t[2] / STOP), d.nu[c][i] = float(-t[3]);
    }
    const double step = 0.01;
    d.line[c][0] = float(curve(c, mid[c]));
    d.line[c][1] = float((curve(c, mid[c] + step) - curve(c, mid[c] - step)) / (2 * step) * STOP);
    d.line[c][2] = float(mid[c] / STOP);
  }
  return d;
}

}  // namespace film

namespace FILM_ISA {

// log2_h: log2 of lux seconds, so that no constant stands between a logarithm and the next power of two.
FILM_HD F develop(const film::Develop& d, int c, F log2_h) {
  if (d.bypass) return most(fma(log2_h - d.line[c][2], d.line[c][1], d.line[c][0]), splat(0));
  F sum = splat(0);
  for (int i = 0; i < d.terms; ++i) {
    const F fall = exp2(within(fma(log2_h, d.k[c][i], d.kh0[c][i]), -99.0f, 99.0f));
    sum = fma(exp2(log2(1.0f + fall) * d.nu[c][i]), d.a[c][i], sum);
  }
  return sum;
}

FILM_HD F log2_exposure(F latent) { return log2(most(latent, splat(float(film::FLOOR)))); }

}  // namespace FILM_ISA
