// A stock with controls on one pixel size: the constants of every stage, made once and read by every render.
#pragma once
#include "pixel.h"
#include "prepare/develop.h"
#include "prepare/encode.h"
#include "prepare/enlarge.h"
#include "prepare/expose.h"
#include "prepare/grain.h"
#include "prepare/inhibit.h"
#include "prepare/view.h"
#include "stages/scatter.h"

namespace film {

struct Look {
  double pixel_um;
  Pixel pixel;
  Scatter scatter;
  Inhibitor inhibitor;
  Grain film_grain, print_grain;
  Store store;
};

// Grain of the film belongs on the way to NEGATIVE, the print's on the way to PRINT.
inline bool has_film_grain(const Look& look, film_state start, film_state until) {
  return is_between(look.film_grain, FILM_NEGATIVE, start, until);
}
inline bool has_print_grain(const Look& look, film_state start, film_state until) {
  const bool is_printed = !look.pixel.encode.is_printing_density || until != FILM_DISPLAY;
  return is_printed && is_between(look.print_grain, FILM_PRINT, start, until);
}

inline Pixel prepare_pixel(const Tables& tables, const Controls& controls, const CurveTerms& film, const Curve& input,
                           const Mat& to_acescg, Store& store) {
  const double mid = tables.at("expose.mid_log_h", 1)[0];
  const CurveTerms print(tables.at("print.curve"), controls.print_push);
  Pixel p;
  p.is_direct = tables.at("print.direct", 1)[0] != 0;
  p.decode.curve = input;
  flatten(to_acescg, p.decode.matrix);
  p.expose = prepare_expose(tables, controls, store);
  p.develop = prepare_develop(film, {mid, mid, mid}, controls.film_bypass != 0, store);
  p.inhibit = prepare_inhibit(tables, controls, film, store);
  p.enlarge = prepare_enlarge(tables, controls, store);
  p.print = prepare_develop(print, vec(tables.at("print.aim", 3).data()), controls.print_bypass != 0, store);
  p.view = prepare_view(tables, controls, store);
  p.encode = prepare_encode(tables, controls, input, to_acescg);
  return p;
}

inline Look prepare(const Tables& tables, const Controls& controls, const double* curve, const double* to_acescg,
                    double pixel_um) {
  const CurveTerms film(tables.at("film.curve"), controls.film_push);
  Store store;
  const Pixel pixel = prepare_pixel(tables, controls, film, Curve(curve), matrix(to_acescg), store);
  Grain grain[2];
  grain[0] = prepare_grain(tables, controls, "film", film, pixel_um, store);
  const CurveTerms print(tables.at("print.curve"), controls.print_push);
  if (!pixel.is_direct) grain[1] = prepare_grain(tables, controls, "print", print, pixel_um, store);
  return {pixel_um,
          pixel,
          prepare_scatter(tables, controls, pixel_um),
          prepare_inhibitor(tables, controls, pixel_um),
          grain[0],
          grain[1],
          std::move(store)};
}

}  // namespace film
