// The constants of stages/view.h.
#pragma once
#include "../stages/view.h"
#include "enlarge.h"

namespace film {

// lamp x observer as it is, n x 3.
inline Spectra seen(const Tables& tables, int lamp) {
  const auto &observer = tables.at("view.observer"), &lamps = tables.at("view.lamps");
  Spectra weights(observer);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] *= lamps[lamp * observer.size() / 3 + i / 3];
  return weights;
}

// XYZ under a lamp -> adapted to D65, the print's clear base at Y = 1.
inline Mat projection(const Tables& tables, int lamp) {
  const auto& base = tables.at("print.base");
  const Spectra weights = seen(tables, lamp);
  Vec white{};
  for (size_t i = 0; i < weights.size(); ++i) white[i % 3] += weights[i];
  for (int c : {0, 2, 1}) white[c] /= white[1];
  Mat adapt = adaptation(matrix(CAT[1]), white, vec(D65_WHITE));
  double clear = 0;
  for (size_t i = 0; i < base.size(); ++i) clear += std::pow(10, -base[i]) * (adapt * vec(&weights[3 * i]))[1];
  for (Vec& row : adapt)
    for (double& x : row) x /= clear;
  return adapt;
}

inline View prepare_view(const Tables& tables, const Controls& controls, Store& store) {
  View v;
  const int lamp = int(controls.view_lamp);
  const auto& lines = tables.at("view.lines");
  const size_t count = lines.size() / LAMPS;
  const bool is_direct = tables.at("print.direct", 1)[0] != 0;
  const double silver = left_silver(tables, "print", is_direct ? controls.film_silver : controls.print_silver);
  v.spectral = prepare_spectral(&lines[lamp * count], count, silver, projection(tables, lamp), store);
  v.share = float(1 - controls.view_flare / 100);
  for (int c = 0; c < 3; ++c) v.flare[c] = float(controls.view_flare / 100 * D65_WHITE[c]);
  return v;
}

}  // namespace film
