// DISPLAY_LINEAR -> DISPLAY: the twin of actinic/stages/encode.py.
#pragma once
#include "decode.h"
#include "enlarge.h"

namespace film {

struct Encode {
  Curve curve;
  float matrix[9], black, white_nits, peak_nits;
  bool is_pq, is_printing_density;
};

}  // namespace film

namespace FILM_ISA {

// SMPTE ST 2084: ((c1 + c2 Y^m1) / (1 + c3 Y^m1))^m2, Y = nits / 10000.
FILM_HD F pq_from_nits(F nits) {
  const F y = pow(nits * 1e-4f, 2610.0f / 16384);
  return pow(fma(y, 2413.0f / 128, 3424.0f / 4096) / fma(y, 2392.0f / 128, 1.0f), 2523.0f / 32);
}

FILM_HD F show(const film::Encode& e, F light) {
  light = fma(light, 1 - e.black, e.black);
  return e.is_pq ? pq_from_nits(within(light * e.white_nits, 0, e.peak_nits)) : from_linear(e.curve, light);
}

FILM_HD F3 encode(const film::Encode& e, F3 xyz) {
  const F3 rgb = times(e.matrix, xyz);
  return {show(e, rgb.x), show(e, rgb.y), show(e, rgb.z)};
}

// Cineon code of printing density, from log2 of the print's exposure.
FILM_HD F3 printing_density(const film::Enlarge& e, F3 log2_h) {
  const auto code = [&](F h, int c) {
    const F density = (e.log2_clear[c] + e.log2_trim[c] - h) * float(film::STOP);
    return fma(density, float(1 / (film::DENSITY_PER_CODE * 1023)), float(film::BLACK_CODE / 1023));
  };
  return {code(log2_h.x, 0), code(log2_h.y, 1), code(log2_h.z, 2)};
}

}  // namespace FILM_ISA
