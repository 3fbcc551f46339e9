// NEGATIVE -> PRINT_EXPOSURE: the twin of actinic/stages/enlarge.py; the sum over wavelength of view.h too.
#pragma once
#include "../maths.h"
#include "../span.h"

namespace film {

// A sum over spectral lines (actinic.quadrature) of weights times 10^-dyes.
struct Spectral {
  struct alignas(32) Line {
    float dye[3][WIDEST], weight[3][WIDEST];  // dye in -log2 of transmittance; each laid out for a whole pack
  };
  Span<Line> lines;
};

struct Enlarge {
  Spectral spectral;
  float log2_trim[3], flash[3], log2_clear[3];
};

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
