// NEGATIVE -> NEGATIVE: the twin of actinic/stages/inhibit.py.
#pragma once
#include "../convolve.h"
#include "develop.h"

namespace film {

struct Inhibit {
  bool bypass, has_interimage;
  double footprint_um;
  std::vector<Radial> radial;  // b_j
  float gain[3][3], nodes_per_amount[3];
  std::vector<float> neutral[3][3];  // T_cj on an even grid of 0..dmax_j
};

inline double interpolate(double x, const std::vector<double>& xs, const std::vector<double>& ys, size_t& i) {
  while (i + 2 < xs.size() && xs[i + 1] < x) ++i;
  const double t = (x - xs[i]) / (xs[i + 1] - xs[i]);
  return ys[i] + std::fmin(std::fmax(t, 0), 1) * (ys[i + 1] - ys[i]);
}

inline Inhibit prepare_inhibit(const Tables& tables, const Controls& controls, const CurveTerms& curve,
                               double pixel_um) {
  Inhibit n;
  n.bypass = controls.inhibit_bypass != 0;
  const auto &gain = tables.at("inhibit.gain", 9), &length = tables.at("inhibit.length_mm", 3);
  std::vector<double> scale[3];
  const double from = curve.falls() ? NEUTRAL_TO : NEUTRAL_FROM, to = curve.falls() ? NEUTRAL_FROM : NEUTRAL_TO;
  for (int c = 0; c < 3; ++c)
    for (int i = 0; i < NEUTRAL_NODES; ++i)
      scale[c].push_back(curve(c, from + (to - from) * i / (NEUTRAL_NODES - 1)));
  n.footprint_um = n.has_interimage = 0;
  for (int j = 0; j < 3; ++j) {
    const double dmax = scale[j].back();
    n.radial.emplace_back(highest_frequency(pixel_um), [&](double f) {
      const double x = 2 * 3.141592653589793 * length[j] * f;
      return std::pow(1 + x * x, -1.5);
    });
    n.footprint_um = std::fmax(n.footprint_um, INHIBIT_FOOTPRINT * 1e3 * length[j]);
    n.nodes_per_amount[j] = float((NEUTRAL_NODES - 1) / dmax);
    for (int c = 0; c < 3; ++c) {
      n.gain[c][j] = float(gain[3 * c + j] * (c == j ? controls.inhibit_adjacency : controls.inhibit_interimage));
      n.has_interimage |= c != j && n.gain[c][j] != 0;
      size_t at = 0;
      for (int i = 0; i < NEUTRAL_NODES; ++i)
        n.neutral[c][j].push_back(float(interpolate(dmax * i / (NEUTRAL_NODES - 1), scale[j], scale[c], at)));
    }
  }
  return n;
}

}  // namespace film

namespace FILM_ISA {

// b_j * D_j of each layer.
inline void inhibitor(const film::Inhibit& n, film::Pool& pool, const film::Plane* amounts, film::Plane* spread,
                      double pixel_um) {
  Convolution<float> convolution(pool, amounts[0].rows, amounts[0].cols, pixel_um, n.footprint_um);
  for (int j = 0; j < 3; ++j) convolution.run(amounts[j], spread[j], n.radial[j]);
}

FILM_HD F3 inhibit(const film::Inhibit& n, F3 amounts, F3 spread) {
  const F d[3] = {amounts.x, amounts.y, amounts.z}, b[3] = {spread.x, spread.y, spread.z};
  F out[3];
  for (int c = 0; c < 3; ++c) {
    out[c] = fma(d[c] - b[c], n.gain[c][c], d[c]);
    if (!n.has_interimage) continue;
    for (int j = 0; j < 3; ++j)
      if (j != c) out[c] = fma(d[c] - lookup(n.neutral[c][j], b[j] * n.nodes_per_amount[j]), n.gain[c][j], out[c]);
  }
  return {out[0], out[1], out[2]};
}

}  // namespace FILM_ISA
