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
    const double more = falls() ? -push : push;  // a first developer takes what reversal dyes would be made from
    for (size_t i = 0; i < p.size(); i += 4) {
      p[i] *= std::fmax(0, 1 + PUSH_DENSITY * more);
      p[i + 2] -= PUSH_SPEED_STOPS * STOP * push;
    }
  }

  // Reversal material: more exposure leaves less dye.
  bool falls() const { return p[1] < 0; }

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

// The curve on an even grid of log2 H, fine enough that a straight line between nodes is within 1e-5 D of it.
struct Develop {
  static constexpr int NODES = 16384;
  static constexpr double FROM = -31, TO = 17;  // log2 lux seconds
  std::vector<float> density[3];
  float line[3][2];  // bypass: density at log2 H of 0, density a stop
  bool bypass;
};

inline Develop prepare_develop(const CurveTerms& curve, const Vec& mid, bool bypass) {
  Develop d;
  d.bypass = bypass;
  for (int c = 0; c < 3; ++c) {
    const double step = 0.01, slope = (curve(c, mid[c] + step) - curve(c, mid[c] - step)) / (2 * step);
    d.line[c][0] = float(curve(c, mid[c]) - slope * mid[c]);
    d.line[c][1] = float(slope * STOP);
    for (int i = 0; i < Develop::NODES; ++i) {
      const double stops = Develop::FROM + (Develop::TO - Develop::FROM) * i / (Develop::NODES - 1);
      d.density[c].push_back(float(curve(c, STOP * stops)));
    }
  }
  return d;
}

}  // namespace film

namespace FILM_ISA {

// A table read linearly at a place counted in nodes.
FILM_HD F lookup(const std::vector<float>& table, F place) {
  const F x = within(place, 0, float(table.size() - 1));
  const F i = least(floor(x), splat(float(table.size() - 2)));
  const I at = to_int(i);
  const F2 ends = gather_pair(table.data(), at);
  return fma(x - i, ends.y - ends.x, ends.x);
}

// log2_h: log2 of lux seconds.
FILM_HD F develop(const film::Develop& d, int c, F log2_h) {
  using film::Develop;
  if (d.bypass) return most(fma(log2_h, d.line[c][1], d.line[c][0]), splat(0));
  const double nodes = (Develop::NODES - 1) / (Develop::TO - Develop::FROM);
  return lookup(d.density[c], (log2_h - float(Develop::FROM)) * float(nodes));
}

FILM_HD F log2_exposure(F latent) { return log2(most(latent, splat(float(film::FLOOR)))); }

}  // namespace FILM_ISA
