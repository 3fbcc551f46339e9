// LATENT -> dye amounts: the twin of actinic/stages/develop.py; used for the negative and for the print.
#pragma once
#include "../maths.h"
#include "../schema.gen.h"
#include "../span.h"

namespace film {

// The curve on an even grid of log2 H, fine enough that a straight line between nodes is within 1e-5 D of it.
struct Develop {
  static constexpr int NODES = 16384;
  static constexpr double FROM = -31, TO = 17;  // log2 lux seconds
  Span<float> density[3];
  float line[3][2];  // bypass: density at log2 H of 0, density a stop
  bool bypass;
};

}  // namespace film

namespace FILM_ISA {

// A table read linearly, x counted in nodes.
FILM_HD F lookup(const film::Span<float>& table, F x) {
  const Place at = place(x, table.count);
  const F2 ends = gather_pair(table.data, at.node);
  return fma(at.past, ends.y - ends.x, ends.x);
}

// log2_h: log2 of lux seconds.
FILM_HD F develop(const film::Develop& d, int c, F log2_h) {
  using film::Develop;
  if (d.bypass) return most(fma(log2_h, d.line[c][1], d.line[c][0]), splat(0));
  const double nodes = (Develop::NODES - 1) / (Develop::TO - Develop::FROM);
  return lookup(d.density[c], (log2_h - float(Develop::FROM)) * float(nodes));
}

FILM_HD F log2_exposure(F latent) { return log2(most(latent, splat(float(film::FLOOR)))); }

}  // namespace FILM_ISA
