// NEGATIVE -> NEGATIVE: the twin of actinic/stages/inhibit.py.
#pragma once
#include "develop.h"

namespace film {

struct Inhibit {
  bool has_interimage;
  float gain[3][3], nodes_per_amount[3];
  Span<float> neutral[3];  // of j: T_cj of both other layers c, at each node of 0..dmax_j and at the next
};

// The two layers that are not j.
FILM_BOTH constexpr int other(int j, int k) { return (j + 1 + k) % 3; }

}  // namespace film

namespace FILM_ISA {

FILM_HD F3 inhibit(const film::Inhibit& n, F3 amounts, F3 spread) {
  const F d[3] = {amounts.x, amounts.y, amounts.z}, b[3] = {spread.x, spread.y, spread.z};
  F out[3];
  for (int c = 0; c < 3; ++c) out[c] = fma(d[c] - b[c], n.gain[c][c], d[c]);
  for (int j = 0; j < 3 && n.has_interimage; ++j) {
    const Place at = place(b[j] * n.nodes_per_amount[j], film::NEUTRAL_NODES);
    const F4 ends = gather_four(n.neutral[j].data, at.node * 4);
    const F neutral[2] = {fma(at.past, ends.z - ends.x, ends.x), fma(at.past, ends.w - ends.y, ends.y)};
    for (int k = 0; k < 2; ++k) {
      const int c = film::other(j, k);
      out[c] = fma(d[c] - neutral[k], n.gain[c][j], out[c]);
    }
  }
  return {out[0], out[1], out[2]};
}

}  // namespace FILM_ISA
