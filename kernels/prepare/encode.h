// The constants of stages/encode.h.
#pragma once
#include "../stages/encode.h"
#include "view.h"

namespace film {

inline Encode prepare_encode(const Tables& tables, const Controls& controls, const Curve& input, const Mat& to_acescg) {
  Encode e;
  const int output = int(controls.encode_output);
  Mat m = matrix(OUTPUT_MATRIX[output]);
  if (output == OUTPUT_SCENE) {
    const auto& lad = tables.at("print.lad", 3);
    const Vec grey = projection(tables, 0) *
                     through(tables.at("print.dyes"), tables.at("print.base"), seen(tables, 0), vec(lad.data()));
    m = inverse(to_acescg) * m;
    for (auto& row : m)
      for (double& x : row) x *= GREY / grey[1];
  }
  flatten(m, e.matrix);
  e.curve = output == OUTPUT_SCENE ? input : Curve(OUTPUT_CURVE[output]);
  e.black = float(controls.encode_black / 100);
  e.white_nits = float(controls.encode_white_nits);
  e.peak_nits = float(controls.encode_peak_nits);
  e.is_pq = output == OUTPUT_REC2100_PQ;
  e.is_printing_density = output == OUTPUT_PRINTING_DENSITY;
  return e;
}

}  // namespace film
