// A scan's light to dye amounts: the twin of actinic/scan/model.py.
#pragma once
#include "stages/decode.h"

namespace film {

constexpr int CUBIC_TERMS = 19;

// Of a rig and a film, for one rebate.
struct ScanModel {
  float per_rebate[3];               // 1 / the rebate's light
  float unmix[9];                    // rows of nearly narrow bands
  float polynomial[CUBIC_TERMS][3];  // in the order of actinic.scan.model.CUBIC
};

}  // namespace film

namespace FILM_ISA {

// What is no number or negative is black, what is infinite open light.
FILM_HD F scan_light(const film::Curve* curve, F x) {
  const F y = curve ? to_linear(*curve, x) : x;
  return select(y > splat(0.0f), select(y < splat(3e38f), y, splat(1.0f)), splat(0.0f));
}

FILM_HD F density_of(F over, float least) { return log10(most(over, splat(least))) * -1.0f; }

FILM_HD F3 over_rebate(const film::ScanModel& m, F3 light) {
  return {light.x * m.per_rebate[0], light.y * m.per_rebate[1], light.z * m.per_rebate[2]};
}

// d = -log10 max(U (s / s_rebate), least); amounts = sum of the densities' products up to the third power.
FILM_HD F3 scan_amounts(const film::ScanModel& m, F3 light, float least) {
  const F3 s = over_rebate(m, light);
  const auto band = [&](const float* u) FILM_INLINE { return density_of(s.x * u[0] + s.y * u[1] + s.z * u[2], least); };
  const F a = band(m.unmix), b = band(m.unmix + 3), c = band(m.unmix + 6);
  const F aa = a * a, ab = a * b, ac = a * c, bb = b * b, bc = b * c, cc = c * c;
  const F terms[film::CUBIC_TERMS] = {c,      b,      a,      cc,     bc,     bb,     ac,     ab,     aa,    cc * c,
                                      bc * c, bb * c, bb * b, ac * c, ab * c, ab * b, aa * c, aa * b, aa * a};
  F out[3] = {};
  for (int t = 0; t < film::CUBIC_TERMS; ++t)
    for (int k = 0; k < 3; ++k) out[k] += terms[t] * m.polynomial[t][k];
  return {out[0], out[1], out[2]};
}

// Of a silver image: the density of all light together.
FILM_HD F3 silver_amounts(const film::ScanModel& m, F3 light, float least) {
  const F3 over = over_rebate(m, light);
  const F d = density_of((over.x + over.y + over.z) * (1.0f / 3), least);
  return {d, d, d};
}

}  // namespace FILM_ISA
