// A stock with controls on one pixel size: the constants of every stage, made once and read by every render.
#pragma once
#include "stages/decode.h"
#include "stages/develop.h"
#include "stages/encode.h"
#include "stages/enlarge.h"
#include "stages/expose.h"
#include "stages/inhibit.h"
#include "stages/scatter.h"
#include "stages/view.h"

namespace film {

struct Look {
  double pixel_um;
  bool is_direct;  // the film itself is looked at: its dyes are the print's
  Decode decode;
  Expose expose;
  Scatter scatter;
  Develop develop;
  Inhibit inhibit;
  Enlarge enlarge;
  Develop print;
  View view;
  Encode encode;
};

inline Look prepare(const Tables& tables, const Controls& controls, const double* curve, const double* to_acescg,
                    double pixel_um) {
  const double mid = tables.at("expose.mid_log_h", 1)[0];
  const CurveTerms film(tables.at("film.curve"), controls.film_push);
  const CurveTerms print(tables.at("print.curve"), controls.print_push);
  Look look{pixel_um,
            tables.at("print.direct", 1)[0] != 0,
            {},
            prepare_expose(tables, controls),
            prepare_scatter(tables, controls, pixel_um),
            prepare_develop(film, {mid, mid, mid}, controls.film_bypass != 0),
            prepare_inhibit(tables, controls, film, pixel_um),
            prepare_enlarge(tables, controls),
            prepare_develop(print, vec(tables.at("print.aim", 3).data()), controls.print_bypass != 0),
            prepare_view(tables, controls),
            {}};
  look.decode.curve = Curve::from(curve);
  flatten(matrix(to_acescg), look.decode.matrix);
  look.encode = prepare_encode(tables, controls, look.decode.curve, matrix(to_acescg));
  return look;
}

}  // namespace film
