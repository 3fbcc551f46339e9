// The constants of stages/develop.h.
#pragma once
#include "../linear.h"
#include "../stages/develop.h"
#include "../tables.h"
#include "store.h"

namespace film {

constexpr int MOST_TERMS = 3;

// One layer's curve in double: terms of A, k, h0, nu.
struct CurveTerms {
  std::vector<double> p;  // 3 layers x terms x 4
  int terms;

  CurveTerms(const std::vector<double>& given, double push) : p(given), terms(int(given.size() / 12)) {
    if (given.size() % 12 || terms < 1 || terms > MOST_TERMS)
      throw std::invalid_argument("a curve has 1 to 3 terms of 4 numbers a layer");
    const double more = falls() ? -push : push;  // a first developer takes what reversal dyes would be made from
    for (size_t i = 0; i < p.size(); i += 4) {
      p[i] *= std::fmax(0, 1 + PUSH_DENSITY * more);
      p[i + 2] -= PUSH_SPEED_STOPS * STOP * push;
    }
  }

  // Reversal material: more exposure leaves less dye.
  bool falls() const { return p[1] < 0; }

  // The most dye that a layer forms.
  double most(int layer) const {
    double sum = 0;
    for (int i = 0; i < terms; ++i) sum += p[(layer * terms + i) * 4];
    return sum;
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

inline Develop prepare_develop(const CurveTerms& curve, const Vec& mid, bool bypass, Store& store) {
  Develop d;
  d.bypass = bypass;
  for (int c = 0; c < 3; ++c) {
    const double step = 0.01, slope = (curve(c, mid[c] + step) - curve(c, mid[c] - step)) / (2 * step);
    d.line[c][0] = float(curve(c, mid[c]) - slope * mid[c]);
    d.line[c][1] = float(slope * STOP);
    std::vector<float> density;
    for (int i = 0; i < Develop::NODES; ++i) {
      const double stops = Develop::FROM + (Develop::TO - Develop::FROM) * i / (Develop::NODES - 1);
      density.push_back(float(curve(c, STOP * stops)));
    }
    d.density[c] = store.keep(std::move(density));
  }
  return d;
}

}  // namespace film
