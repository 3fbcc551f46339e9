// The constants of stages/expose.h.
#pragma once
#include "../balance.h"
#include "../stages/expose.h"
#include "../tables.h"
#include "store.h"

namespace film {

// What is left of a metered exposure outside the times where p is 1: (t / edge)^(p - 1).
inline Vec reciprocity(const Tables& tables, double seconds) {
  const auto& r = tables.at("expose.reciprocity", 8);
  const bool is_long = seconds > r[1];
  const double ratio = is_long ? seconds / r[1] : std::fmin(seconds, r[0]) / r[0];
  Vec left;
  for (int c = 0; c < 3; ++c) left[c] = std::pow(ratio, r[(is_long ? 5 : 2) + c] - 1);
  return left;
}

struct Exposing {
  Vec gain, flash;
};

inline Exposing exposing(const Tables& tables, const Controls& controls) {
  const double mid = std::pow(10, tables.at("expose.mid_log_h", 1)[0]);
  const Vec left = reciprocity(tables, controls.expose_shutter_s);
  Exposing e;
  for (int c = 0; c < 3; ++c) {
    e.gain[c] = mid / GREY * std::exp2(controls.expose_ev) * left[c];
    e.flash[c] = mid * controls.expose_flash / 100;
  }
  return e;
}

inline Expose prepare_expose(const Tables& tables, const Controls& controls, Store& store) {
  Expose e;
  const auto& white = tables.at("expose.white", 3);
  const double home_kelvin = tables.at("expose.balance_kelvin", 1)[0];
  const Mat to_light = adaptation(matrix(CAT[1]), vec(ACES_WHITE), {white[0], white[1], white[2]});
  const Vec home = xyz_of_uv(white_uv(home_kelvin, 0));
  const Vec asked = xyz_of_uv(white_uv(controls.expose_kelvin, controls.expose_tint));
  Mat m = adaptation(matrix(CAT[int(controls.expose_cat)]), home, asked) * to_light * matrix(ACESCG_TO_XYZ);
  Mat margin;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) margin[i][j] = (i == j) + EXPOSE_MARGIN;
  flatten(margin * m, e.matrix);
  const Exposing now = exposing(tables, controls);
  for (int c = 0; c < 3; ++c) e.gain[c] = float(now.gain[c]), e.flash[c] = float(now.flash[c]);
  const auto& table = tables.at("expose.table");
  std::vector<float> padded;
  for (size_t i = 0; i < table.size(); i += 3)
    for (size_t c = 0; c < 4; ++c) padded.push_back(c < 3 ? float(table[i + c]) : 0.0f);
  e.table = store.keep(std::move(padded));
  e.nodes = int(std::lround(std::sqrt(table.size() / 3.0)));
  e.bypass = controls.expose_bypass != 0;
  return e;
}

}  // namespace film
