// The constants of stages/enlarge.h, and the sums over wavelength in double.
#pragma once
#include <algorithm>

#include "../stages/enlarge.h"
#include "develop.h"
#include "expose.h"

namespace film {

using Spectra = std::vector<double>;

// silver: density that an amount of each dye adds at every wavelength alike.
inline Spectral prepare_spectral(const double* given, size_t count, double silver, const Mat& weighted, Store& store) {
  std::vector<Spectral::Line> lines;
  for (const double* line = given; line < given + count; line += LINE) {
    Spectral::Line made{};
    const Vec weight = weighted * vec(line + 3);
    for (int c = 0; c < 3; ++c) {
      std::fill_n(made.dye[c], WIDEST, float(-(line[c] + silver) / STOP));
      std::fill_n(made.weight[c], WIDEST, float(weight[c]));
    }
    if (weight != Vec{}) lines.push_back(made);
  }
  return {store.keep(std::move(lines))};
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

inline Enlarge prepare_enlarge(const Tables& tables, const Controls& controls, Store& store) {
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
  e.spectral = prepare_spectral(lines.data(), lines.size(), silver, IDENTITY, store);
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
