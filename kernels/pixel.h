// The pointwise stages between two states, and the constants they read: one text for every machine.
#pragma once
#include "film.h"
#include "stages/decode.h"
#include "stages/develop.h"
#include "stages/encode.h"
#include "stages/enlarge.h"
#include "stages/expose.h"
#include "stages/inhibit.h"
#include "stages/view.h"

namespace film {

struct Pixel {
  bool is_direct;  // the film itself is looked at: its dyes are the print's
  Decode decode;
  Expose expose;
  Develop develop;
  Inhibit inhibit;
  Enlarge enlarge;
  Develop print;
  View view;
  Encode encode;
};

// Every table of a pixel's constants.
template <class Visit>
void each_table(Pixel& p, Visit&& visit) {
  visit(p.expose.table);
  for (int c = 0; c < 3; ++c) visit(p.develop.density[c]), visit(p.print.density[c]), visit(p.inhibit.neutral[c]);
  visit(p.enlarge.spectral.lines), visit(p.view.spectral.lines);
}

}  // namespace film

namespace FILM_ISA {

// NaN becomes 0, the rest is brought between low and high.
FILM_HD F held(F v, F low, F high) { return least(most(select(v != v, splat(0), v), low), high); }

FILM_HD F3 scaled(F3 v, float s) { return {v.x * s, v.y * s, v.z * s}; }

FILM_HD F3 dye(const film::Develop& d, F3 log2_h) {
  return {develop(d, 0, log2_h.x), develop(d, 1, log2_h.y), develop(d, 2, log2_h.z)};
}

FILM_HD F3 latent_dye(const film::Develop& d, F3 h) {
  return dye(d, {log2_exposure(h.x), log2_exposure(h.y), log2_exposure(h.z)});
}

// Inside, a print's exposure is log2.
FILM_HD F3 point(const film::Pixel& p, F3 v, film_state from, film_state to) {
  const bool density = p.encode.is_printing_density && to == FILM_DISPLAY;
  if (from < FILM_SCENE && to >= FILM_SCENE) v = decode(p.decode, v);
  if (from < FILM_EXPOSURE && to >= FILM_EXPOSURE) v = expose(p.expose, v);
  if (from < FILM_NEGATIVE && to >= FILM_NEGATIVE) v = latent_dye(p.develop, v);
  const bool exposes = !p.is_direct && from < FILM_PRINT_EXPOSURE && to >= FILM_PRINT_EXPOSURE;
  if (exposes) v = enlarge(p.enlarge, v);
  if (from == FILM_PRINT_EXPOSURE && to > from) v = scaled(v, float(1 / film::STOP));
  if (to == FILM_PRINT_EXPOSURE && from < to) return scaled(v, float(film::STOP));
  if (density) return printing_density(p.enlarge, v);
  if (!p.is_direct && from < FILM_PRINT && to >= FILM_PRINT) v = dye(p.print, v);
  if (from < FILM_DISPLAY_LINEAR && to >= FILM_DISPLAY_LINEAR) v = view(p.view, v);
  if (from < FILM_DISPLAY && to >= FILM_DISPLAY) v = encode(p.encode, v);
  return v;
}

}  // namespace FILM_ISA
