// NEGATIVE -> PRINT_EXPOSURE: the twin of actinic/stages/enlarge.py; the sum over wavelength of view.h too.
#pragma once
#include <algorithm>

#include "develop.h"
#include "expose.h"

namespace film {

// A sum over spectral lines (actinic.quadrature) of weights times 10^-dyes.
struct Spectral {
  static constexpr int WIDEST = 16;  // lanes of a pack: each number is laid out for all of them
  struct Line {
    float dye[3][WIDEST], weight[3][WIDEST];  // dye in -log2 of transmittance
  };
  std::vector<Line> lines;
};

using Spectra = std::vector<double>;

// silver: density that an amount of each dye adds at every wavelength alike.
inline Spectral prepare_spectral(const double* given, size_t count, double silver, const Mat& weighted) {
  Spectral s;
  for (const double* line = given; line < given + count; line += LINE) {
    Spectral::Line made;
    const Vec weight = weighted * vec(line + 3);
    for (int c = 0; c < 3; ++c) {
      std::fill_n(made.dye[c], Spectral::WIDEST, float(-(line[c] + silver) / STOP));
      std::fill_n(made.weight[c], Spectral::WIDEST, float(weight[c]));
    }
    if (weight != Vec{}) s.lines.push_back(made);
  }
  return s;
}

// The same sum in double, for prepare.
inline Vec through(const Spectra& dyes, const Spectra& base, const Spectra& weights, const Vec& amounts) {
  Vec sum{};
  const size_t n = base.size();
  for (size_t i = 0; i < n; ++i) {
    const double d = amounts[0] * dyes[i] + amounts[1] * dyes[n + i] + amounts[2] * dyes[2 * n + i] + base[i];
    for (int c = 0; c < 3; ++c) sum[c] += std::pow(10, -d) * weights[3 * i + c];
  }
  return sum;
}

// Neutral density that each dye brings along where silver was left in.
inline double left_silver(const Tables& tables, const std::string& side, double share) {
  return share * tables.at(side + ".silver", 1)[0] / 3;
}

// Dye spectra with that silver.
inline Spectra with_silver(Spectra dyes, double silver) {
  for (double& d : dyes) d += silver;
  return dyes;
}

struct Enlarge {
  Spectral spectral;
  float log2_trim[3], flash[3], log2_clear[3];
};

inline Enlarge prepare_enlarge(const Tables& tables, const Controls& controls) {
  const auto &base = tables.at("film.base"), &weights = tables.at("enlarge.weights");
  const double silver = left_silver(tables, "film", controls.film_silver);
  const Spectra made = tables.at("film.dyes"), now = with_silver(made, silver);
  const double mid = tables.at("expose.mid_log_h", 1)[0];
  const CurveTerms plain(tables.at("film.curve"), 0), pushed(tables.at("film.curve"), controls.film_push);
  Vec timed = through(made, base, weights, plain(Vec{mid, mid, mid}));
  if (controls.enlarge_auto != 0) {
    const Exposing e = exposing(tables, controls);
    Vec card;
    for (int c = 0; c < 3; ++c) card[c] = std::log10(std::fmax(GREY * e.gain[c] + e.flash[c], FLOOR));
    timed = through(now, base, weights, pushed(card));
  }
  const Vec clear = through(made, base, weights, Vec{0, 0, 0});
  const Vec lights{controls.enlarge_red, controls.enlarge_green, controls.enlarge_blue};
  const auto& aim = tables.at("print.aim", 3);
  Enlarge e;
  const auto& lines = tables.at("enlarge.lines");
  e.spectral = prepare_spectral(lines.data(), lines.size(), silver, IDENTITY);
  for (int c = 0; c < 3; ++c) {
    const double points = lights[c] + controls.enlarge_gang - PRINTER_CENTRE;
    const double trim = aim[c] - std::log10(timed[c]) + PRINTER_POINT * points + STOP * controls.enlarge_ev;
    e.log2_trim[c] = float(trim / STOP);
    e.flash[c] = float(controls.enlarge_flash / 100 * timed[c]);
    e.log2_clear[c] = float(std::log2(clear[c]));
  }
  return e;
}

}  // namespace film

namespace FILM_ISA {

// A weight of 0 adds nothing and is not added: the layers of a print hardly overlap.
FILM_HD F3 sum_over_wavelength(const film::Spectral& s, F3 d, F3 sum) {
  const Exp2& k = *in_memory(&EXP2);
  for (const auto& l : s.lines) {
    const F dye[3] = {load(l.dye[0]), load(l.dye[1]), load(l.dye[2])};
    const F t = exp2_inside(fma(d.x, dye[0], fma(d.y, dye[1], d.z * dye[2])), k);
    if (l.weight[0][0] != 0) sum.x = fma(t, load(l.weight[0]), sum.x);
    if (l.weight[1][0] != 0) sum.y = fma(t, load(l.weight[1]), sum.y);
    if (l.weight[2][0] != 0) sum.z = fma(t, load(l.weight[2]), sum.z);
  }
  return sum;
}

// Returns log2 of the print's exposure.
FILM_HD F3 enlarge(const film::Enlarge& e, F3 amounts) {
  const F3 h = sum_over_wavelength(e.spectral, amounts, {splat(e.flash[0]), splat(e.flash[1]), splat(e.flash[2])});
  return {log2(h.x) + e.log2_trim[0], log2(h.y) + e.log2_trim[1], log2(h.z) + e.log2_trim[2]};
}

}  // namespace FILM_ISA
