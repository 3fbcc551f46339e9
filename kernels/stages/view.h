// PRINT -> DISPLAY_LINEAR: the twin of actinic/stages/view.py.
#pragma once
#include "enlarge.h"

namespace film {

struct View {
  Spectral spectral;
  float share, flare[3];
};

}  // namespace film

namespace FILM_ISA {

FILM_HD F3 view(const film::View& v, F3 amounts) {
  const F3 xyz = sum_over_wavelength(v.spectral, amounts, {splat(0), splat(0), splat(0)});
  return {fma(xyz.x, v.share, v.flare[0]), fma(xyz.y, v.share, v.flare[1]), fma(xyz.z, v.share, v.flare[2])};
}

}  // namespace FILM_ISA
