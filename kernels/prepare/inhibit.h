// The constants of stages/inhibit.h, and the spread of the inhibitors.
#pragma once
#include "../convolve.h"
#include "../stages/inhibit.h"
#include "develop.h"

namespace film {

struct Inhibitor {
  bool bypass;
  double footprint_um;
  std::vector<Radial> radial;  // b_j
};

inline double interpolate(double x, const std::vector<double>& xs, const std::vector<double>& ys, size_t& i) {
  while (i + 2 < xs.size() && xs[i + 1] < x) ++i;
  const double t = (x - xs[i]) / (xs[i + 1] - xs[i]);
  return ys[i] + std::fmin(std::fmax(t, 0), 1) * (ys[i + 1] - ys[i]);
}

inline Inhibitor prepare_inhibitor(const Tables& tables, const Controls& controls, double pixel_um) {
  const auto& length = tables.at("inhibit.length_mm", 3);
  Inhibitor n{controls.inhibit_bypass != 0, 0, {}};
  for (int j = 0; j < 3; ++j) {
    n.radial.emplace_back(highest_frequency(pixel_um), [&](double f) {
      const double x = 2 * 3.141592653589793 * length[j] * f;
      return std::pow(1 + x * x, -1.5);
    });
    n.footprint_um = std::fmax(n.footprint_um, INHIBIT_FOOTPRINT * 1e3 * length[j]);
  }
  return n;
}

inline Inhibit prepare_inhibit(const Tables& tables, const Controls& controls, const CurveTerms& curve, Store& store) {
  Inhibit n;
  const auto& gain = tables.at("inhibit.gain", 9);
  std::vector<double> scale[3];
  const double from = curve.falls() ? NEUTRAL_TO : NEUTRAL_FROM, to = curve.falls() ? NEUTRAL_FROM : NEUTRAL_TO;
  for (int c = 0; c < 3; ++c)
    for (int i = 0; i < NEUTRAL_NODES; ++i) scale[c].push_back(curve(c, from + (to - from) * i / (NEUTRAL_NODES - 1)));
  n.has_interimage = false;
  for (int j = 0; j < 3; ++j) {
    const double dmax = scale[j].back();
    n.nodes_per_amount[j] = float((NEUTRAL_NODES - 1) / dmax);
    for (int c = 0; c < 3; ++c) {
      n.gain[c][j] = float(gain[3 * c + j] * (c == j ? controls.inhibit_adjacency : controls.inhibit_interimage));
      n.has_interimage |= c != j && n.gain[c][j] != 0;
    }
    std::vector<float> neutral(4 * NEUTRAL_NODES);
    for (int k = 0; k < 2; ++k) {
      size_t at = 0;
      for (int i = 0; i < NEUTRAL_NODES; ++i) {
        const double share = dmax * i / (NEUTRAL_NODES - 1);
        const float amount = float(interpolate(share, scale[j], scale[other(j, k)], at));
        neutral[4 * i + k] = amount;
        if (i > 0) neutral[4 * i - 2 + k] = amount;
      }
    }
    n.neutral[j] = store.keep(std::move(neutral));
  }
  return n;
}

}  // namespace film

namespace FILM_ISA {

// b_j * D_j of each layer.
inline void inhibitor(const film::Inhibitor& n, film::Pool& pool, const film::Plane* amounts, film::Plane* spread,
                      double pixel_um, const film::Ask& ask) {
  Convolution<float> convolution(pool, amounts[0].rows, amounts[0].cols, pixel_um, n.footprint_um);
  for (int j = 0; j < 3; ++j) convolution.run(amounts[j], spread[j], n.radial[j], ask);
}

}  // namespace FILM_ISA
