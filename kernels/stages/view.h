// PRINT -> DISPLAY_LINEAR: the twin of actinic/stages/view.py.
#pragma once
#include "enlarge.h"

namespace film {

struct View {
  Spectral spectral;
  float share, flare[3];
};

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

inline Spectra projected(const Tables& tables, int lamp, Spectra weights) {
  const Mat m = projection(tables, lamp);
  for (size_t i = 0; i < weights.size(); i += 3) {
    const Vec xyz = m * vec(&weights[i]);
    std::copy(xyz.begin(), xyz.end(), &weights[i]);
  }
  return weights;
}

inline View prepare_view(const Tables& tables, const Controls& controls) {
  View v;
  const int lamp = int(controls.view_lamp);
  const auto& thin = tables.at("view.thin");
  const size_t size = 3 * tables.at("print.base").size();
  const Spectra weights = projected(tables, lamp, Spectra(&thin[lamp * size], &thin[lamp * size] + size));
  const bool is_direct = tables.at("print.direct", 1)[0] != 0;
  const Spectra dyes = with_silver(tables, "print", is_direct ? controls.film_silver : controls.print_silver);
  v.spectral = prepare_spectral(dyes, tables.at("print.base"), weights);
  v.share = float(1 - controls.view_flare / 100);
  for (int c = 0; c < 3; ++c) v.flare[c] = float(controls.view_flare / 100 * D65_WHITE[c]);
  return v;
}

}  // namespace film

namespace FILM_ISA {

FILM_HD F3 view(const film::View& v, F3 amounts) {
  const F3 xyz = sum_over_wavelength(v.spectral, amounts, {splat(0), splat(0), splat(0)});
  return {fma(xyz.x, v.share, v.flare[0]), fma(xyz.y, v.share, v.flare[1]), fma(xyz.z, v.share, v.flare[2])};
}

}  // namespace FILM_ISA
