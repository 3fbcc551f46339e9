// PRINT -> DISPLAY_LINEAR: the twin of actinic/stages/view.py.
#pragma once
#include "enlarge.h"

namespace film {

struct View {
  Spectral spectral;
  float share, flare[3];
};

// lamp x observer, adapted to D65, a clear base at Y = 1: n x 3.
inline Spectra projected(const Tables& tables, int lamp) {
  const auto &base = tables.at("print.base"), &observer = tables.at("view.observer"), &lamps = tables.at("view.lamps");
  const size_t n = base.size();
  const double* light = &lamps[lamp * n];
  Spectra weights(3 * n);
  Vec white{};
  for (size_t i = 0; i < 3 * n; ++i) weights[i] = light[i / 3] * observer[i], white[i % 3] += weights[i];
  const double y = white[1];
  for (double& w : white) w /= y;
  const Mat adapt = adaptation(matrix(CAT[1]), white, vec(D65_WHITE));
  double clear = 0;
  for (size_t i = 0; i < n; ++i) {
    const Vec xyz = adapt * vec(&weights[3 * i]);
    for (int c = 0; c < 3; ++c) weights[3 * i + c] = xyz[c];
    clear += std::pow(10, -base[i]) * xyz[1];
  }
  for (double& w : weights) w /= clear;
  return weights;
}

inline View prepare_view(const Tables& tables, const Controls& controls) {
  View v;
  const Spectra weights = projected(tables, int(controls.view_lamp));
  v.spectral = prepare_spectral(with_silver(tables, "print", controls.print_silver), tables.at("print.base"), weights);
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
