// SCENE -> EXPOSURE: the twin of actinic/stages/expose.py.
#pragma once
#include "../span.h"
#include "decode.h"

namespace film {

struct Expose {
  float matrix[9], gain[3], flash[3];
  bool bypass;
  int nodes;
  Span<float> table;  // nodes x nodes x 4, the last unused
};

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
  const float* t = e.table.data;
  const F4 n0 = gather_four(t, at), n1 = gather_four(t + 4, at);
  const F4 f0 = gather_four(t + 4 * n, at), f1 = gather_four(t + 4 * n + 4, at);
  const auto layer = [&](F F4::* c, int k) {
    const F near = fma(b, n1.*c - n0.*c, n0.*c), far = fma(b, f1.*c - f0.*c, f0.*c);
    return fma(size * fma(a, far - near, near), e.gain[k], e.flash[k]);
  };
  return {layer(&F4::x, 0), layer(&F4::y, 1), layer(&F4::z, 2)};
}

}  // namespace FILM_ISA
