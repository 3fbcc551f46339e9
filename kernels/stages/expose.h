// SCENE -> EXPOSURE: the twin of actinic/stages/expose.py.
#pragma once
#include <vector>

#include "../balance.h"
#include "../tables.h"
#include "decode.h"

namespace film {

struct Expose {
  float matrix[9], gain[3], flash[3];
  bool bypass;
  int nodes;
  std::vector<float> table;  // nodes x nodes x 4, the last unused
};

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

inline Expose prepare_expose(const Tables& tables, const Controls& controls) {
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
  for (size_t i = 0; i < table.size(); i += 3)
    for (size_t c = 0; c < 4; ++c) e.table.push_back(c < 3 ? float(table[i + c]) : 0.0f);
  e.nodes = int(std::lround(std::sqrt(table.size() / 3.0)));
  e.bypass = controls.expose_bypass != 0;
  return e;
}

}  // namespace film

namespace FILM_ISA {

FILM_HD F3 expose(const film::Expose& e, F3 rgb) {
  if (e.bypass) {
    const F none = splat(0);
    return {fma(most(rgb.x, none), e.gain[0], e.flash[0]), fma(most(rgb.y, none), e.gain[1], e.flash[1]),
            fma(most(rgb.z, none), e.gain[2], e.flash[2])};
  }
  const F3 q = times(e.matrix, rgb);
  const F bend = fma(fma(q.x, q.x, fma(q.y, q.y, q.z * q.z)), float(film::EXPOSE_SOFTNESS * film::EXPOSE_SOFTNESS),
                     float(film::EXPOSE_LEAST));
  // (v + sqrt(v^2 + bend)) / 2, without the difference of two like numbers where v is negative.
  const auto positive = [&](F v) {
    const F sum = sqrt(fma(v, v, bend)) + magnitude(v);
    return select(v < 0.0f, bend / sum, sum) * 0.5f;
  };
  const F px = positive(q.x), py = positive(q.y), pz = positive(q.z);
  const F size = px + py + pz, one_over = 1.0f / most(size, splat(1e-30f));
  const int n = e.nodes;
  const F u = px * one_over * float(n - 1), v = py * one_over * float(n - 1);
  const F i = within(floor(u), 0, float(n - 2)), j = within(floor(v), 0, float(n - 2));
  const F a = u - i, b = v - j;
  const I at = (to_int(i) * n + to_int(j)) * 4;
  const float* t = e.table.data();
  const F4 n0 = gather_four(t, at), n1 = gather_four(t + 4, at);
  const F4 f0 = gather_four(t + 4 * n, at), f1 = gather_four(t + 4 * n + 4, at);
  const auto layer = [&](F F4::* c, int k) {
    const F near = fma(b, n1.*c - n0.*c, n0.*c), far = fma(b, f1.*c - f0.*c, f0.*c);
    return fma(size * fma(a, far - near, near), e.gain[k], e.flash[k]);
  };
  return {layer(&F4::x, 0), layer(&F4::y, 1), layer(&F4::z, 2)};
}

}  // namespace FILM_ISA
