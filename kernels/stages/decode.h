// PIXELS -> SCENE: the twin of actinic/stages/decode.py and the curves of actinic/colour.py.
#pragma once
#include "../maths.h"
#include "../schema.gen.h"

namespace film {

// y = a g(b (x - c)) + d; g(v) = 2^v for p = 0, v for p = 1, else sign(v) |v|^p.
struct Segment {
  float a, b, c, d, p;
  float per_a, per_b;

  Segment() = default;
  explicit Segment(const double* g)
      : a(float(g[0])), b(float(g[1])), c(float(g[2])), d(float(g[3])), p(float(g[4])), per_a(1 / a), per_b(1 / b) {}

  bool is(const Segment& o) const { return a == o.a && b == o.b && c == o.c && d == o.d && p == o.p; }
};

// A piecewise curve between code values x and linear light y; 18 numbers, see actinic.colour.Curve.
struct Curve {
  Segment upper, lower;
  float x_cut, y_cut, x_lo, x_hi, y_lo, y_hi, centre, mirrored;
  bool is_one_piece;  // a pure power or line: both segments the same

  Curve() = default;
  explicit Curve(const double* g)
      : upper(g),
        lower(g + 5),
        x_cut(float(g[10])),
        y_cut(float(g[11])),
        x_lo(float(g[12])),
        x_hi(float(g[13])),
        y_lo(float(g[14])),
        y_hi(float(g[15])),
        centre(float(g[16])),
        mirrored(float(g[17])),
        is_one_piece(upper.is(lower)) {}
};

struct Decode {
  Curve curve;
  float matrix[9];
};

}  // namespace film

namespace FILM_ISA {

FILM_HD F3 times(const float* m, F3 v) {
  const auto row = [&](int i) { return fma(v.z, m[i + 2], fma(v.y, m[i + 1], v.x * m[i])); };
  return {row(0), row(3), row(6)};
}

FILM_HD F magnitude(F x) { return as_float(as_int(x) & 0x7fffffff); }
FILM_HD F with_sign(F x, F sign) { return as_float(as_int(x) | (as_int(sign) & int32_t(0x80000000))); }

FILM_HD F rise(F v, float p) {
  if (p == 0) return exp2(v);
  return p == 1 ? v : with_sign(pow(magnitude(v), p), v);
}

FILM_HD F fall(F g, float p) {
  if (p == 0) return log2(most(g, splat(1e-30f)));
  return rise(g, 1 / p);
}

FILM_HD F to_linear(const film::Curve& c, F x) {
  const auto segment = [](const film::Segment& s, F v) { return fma(rise((v - s.c) * s.b, s.p), s.a, s.d); };
  x = within(x, c.x_lo, c.x_hi);
  const F u = c.mirrored ? magnitude(x - c.centre) + c.centre : x;
  const auto pieces = [&] {
    const F upper = segment(c.upper, most(u, splat(c.x_cut)));
    const F lower = least(segment(c.lower, least(u, splat(c.x_cut))), splat(c.y_cut));
    return select(u >= c.x_cut, upper, lower);
  };
  const F y = c.is_one_piece ? segment(c.upper, u) : pieces();
  return c.mirrored ? select(x < c.centre, -y, y) : y;
}

FILM_HD F from_linear(const film::Curve& c, F y) {
  const auto segment = [](const film::Segment& s, F v) { return fma(fall((v - s.d) * s.per_a, s.p), s.per_b, s.c); };
  y = within(y, c.y_lo, c.y_hi);
  const F u = c.mirrored ? magnitude(y) : y;
  const auto pieces = [&] {
    const F upper = segment(c.upper, most(u, splat(c.y_cut)));
    const F lower = least(segment(c.lower, least(u, splat(c.y_cut))), splat(c.x_cut));
    return select(u >= c.y_cut, upper, lower);
  };
  const F x = c.is_one_piece ? segment(c.upper, u) : pieces();
  return c.mirrored ? select(y < 0.0f, 2 * c.centre - x, x) : x;
}

FILM_HD F3 decode(const film::Decode& d, F3 v) {
  const F3 y = times(d.matrix, {to_linear(d.curve, v.x), to_linear(d.curve, v.y), to_linear(d.curve, v.z)});
  const float most_light = float(film::LIMIT);
  return {within(y.x, -most_light, most_light), within(y.y, -most_light, most_light),
          within(y.z, -most_light, most_light)};
}

}  // namespace FILM_ISA
