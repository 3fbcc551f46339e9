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

// Hands run() each stage between two states in turn, a function of three channels. Inside, a print's exposure is log2.
template <class Run>
FILM_HD void each_stage(const film::Pixel& p, film_state from, film_state to, const Run& run) {
  const auto passes = [&](film_state state) { return from < state && to >= state; };
  const bool density = p.encode.is_printing_density && to == FILM_DISPLAY;
  if (passes(FILM_SCENE)) run([&](F3 v) FILM_INLINE { return decode(p.decode, v); });
  if (passes(FILM_EXPOSURE)) run([&](F3 v) FILM_INLINE { return expose(p.expose, v); });
  if (passes(FILM_NEGATIVE)) run([&](F3 v) FILM_INLINE { return latent_dye(p.develop, v); });
  if (!p.is_direct && passes(FILM_PRINT_EXPOSURE)) run([&](F3 v) FILM_INLINE { return enlarge(p.enlarge, v); });
  if (from == FILM_PRINT_EXPOSURE && to > from) run([&](F3 v) FILM_INLINE { return scaled(v, float(1 / film::STOP)); });
  if (to == FILM_PRINT_EXPOSURE && from < to) return run([&](F3 v) FILM_INLINE { return scaled(v, float(film::STOP)); });
  if (density) return run([&](F3 v) FILM_INLINE { return printing_density(p.enlarge, v); });
  if (!p.is_direct && passes(FILM_PRINT)) run([&](F3 v) FILM_INLINE { return dye(p.print, v); });
  if (passes(FILM_DISPLAY_LINEAR)) run([&](F3 v) FILM_INLINE { return view(p.view, v); });
  if (passes(FILM_DISPLAY)) run([&](F3 v) FILM_INLINE { return encode(p.encode, v); });
}

FILM_HD F3 point(const film::Pixel& p, F3 v, film_state from, film_state to) {
  each_stage(p, from, to, [&](const auto& stage) FILM_INLINE { v = stage(v); });
  return v;
}

}  // namespace FILM_ISA
