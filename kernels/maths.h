// exp2 and log2 of our own: the same bits on every machine, to a few units in the last place.
#pragma once
#include "backend.h"

namespace FILM_ISA {

// Adding 1.5 * 2^23 rounds to an integer; then a minimax polynomial on [-1/2, 1/2], relative error 1e-7.
struct Exp2 {
  Splat round = 12582912.0f, c5 = 0.00132647184f, c4 = 0.00967151326f, c3 = 0.0555073377f, c2 = 0.240222421f,
        c1 = 0.693146978f, c0 = 1.0f;
};
FILM_TABLE Exp2 EXP2;

// 2^x for -126 <= x <= 127.
FILM_HD F exp2_inside(F x, const Exp2& k = EXP2) {
  const F shifted = x + k.round();
  const F f = x - (shifted - k.round());
  F p = fma(f, k.c5(), k.c4());
  p = fma(p, f, k.c3());
  p = fma(p, f, k.c2());
  p = fma(p, f, k.c1());
  p = fma(p, f, k.c0());
  return as_float(as_int(p) + (as_int(shifted) << 23));
}

// 2^x for every finite x, held to the range of normal floats.
FILM_HD F exp2(F x) { return exp2_inside(within(x, -126.0f, 127.0f)); }

// log2 x for x >= the least normal float (less is held there): atanh series of (m - 1) / (m + 1), m in [0.7, 1.4].
FILM_HD F log2(F x) {
  x = most(x, splat(1.17549435e-38f));
  const I bits = as_int(x) - 0x3f3504f3;
  const I n = bits >> 23;
  const F m = as_float((bits & 0x7fffff) + 0x3f3504f3);
  const F s = (m - 1.0f) / (m + 1.0f), s2 = s * s;
  F p = splat(0.431728682f);
  p = fma(p, s2, 0.576714664f);
  p = fma(p, s2, 0.961798845f);
  p = fma(p, s2, 2.88539008f);
  return fma(p, s, to_float(n));
}

constexpr float LOG10_2 = 0.30102999566f;
constexpr float LOG2_10 = 3.3219280949f;

FILM_HD F log10(F x) { return log2(x) * LOG10_2; }
FILM_HD F exp10(F x) { return exp2(x * LOG2_10); }

// x^p for x >= 0; 0 for x = 0 and p > 0.
FILM_HD F pow(F x, float p) { return select(x > splat(1.2e-38f), exp2(log2(x) * p), splat(p == 0 ? 1.0f : 0.0f)); }

// Where a table of so many nodes is read linearly: the node before, and how far past it.
struct Place {
  I node;
  F past;
};

FILM_HD Place place(F x, int64_t nodes) {
  x = within(x, 0, float(nodes - 1));
  const F i = least(floor(x), splat(float(nodes - 2)));
  return {to_int(i), x - i};
}

}  // namespace FILM_ISA
