// The chain over a picture, compiled once for each instruction set.
#include "film.h"
#include "grain.h"
#include "look.h"

namespace FILM_ISA {

using film::Look;
using film::Plane;

constexpr int64_t STRIP = 16;  // rows of pixels between two questions about an abort

struct Aborted {};

constexpr film::Grain NO_GRAIN{};

// One row of three channels, from interleaved pixels to planes and back.
struct Row {
  float *x, *y, *z;

  F3 at(int64_t i) const { return {load(x + i), load(y + i), load(z + i)}; }
  void put(int64_t i, F3 v) const { store(x + i, v.x), store(y + i, v.y), store(z + i, v.z); }
};

struct Frame {
  const Look& look;
  film::Pool& pool;
  const film_image &in, &out;
  film_window window;
  film_frame frame;
  film_state start, until;
  film_abort abort;
  void* context;
  std::atomic<int64_t> nan_pixels{0}, clipped_pixels{0};

  void ask() const {
    if (abort && abort(context)) throw Aborted{};
  }

  // NaN becomes 0, the rest is brought into the range of the start state; both are counted by pixel.
  void clean(Row row, int64_t count) {
    const F low = splat(float(film::HELD[start][0])), high = splat(float(film::HELD[start][1]));
    I nan{}, clipped{};
    const auto counted = [&](F v, I& is_nan, I& is_clipped) {
      is_nan |= v != v;
      is_clipped |= (v > high) | (v < low);
      return held(v, low, high);
    };
    for (int64_t i = 0; i < count; i += LANES) {
      I is_nan{}, is_clipped{};
      const F3 v = row.at(i);
      row.put(i,
              {counted(v.x, is_nan, is_clipped), counted(v.y, is_nan, is_clipped), counted(v.z, is_nan, is_clipped)});
      nan -= is_nan, clipped -= is_clipped;  // a true lane is -1
    }
    for (int v = 0; v < LANES; ++v) nan_pixels += nan[v], clipped_pixels += clipped[v];
  }

  void read(int64_t y, int64_t x0, int64_t count, Row to) {
    const float* p = in.data + y * in.row_stride + x0 * in.pixel_stride;
    for (int64_t i = 0; i < count; ++i, p += in.pixel_stride) to.x[i] = p[0], to.y[i] = p[1], to.z[i] = p[2];
    for (int64_t i = count; i % Plane::PACK; ++i) to.x[i] = to.y[i] = to.z[i] = 0;
    clean(to, count);
  }

  void write(int64_t y, int64_t count, Row from) const {
    float* p = out.data + y * out.row_stride;
    for (int64_t i = 0; i < count; ++i, p += out.pixel_stride) p[0] = from.x[i], p[1] = from.y[i], p[2] = from.z[i];
  }

  F3 point(F3 v, film_state from, film_state to) const { return FILM_ISA::point(look.pixel, v, from, to); }

  template <class Body>
  void rows(int64_t y0, int64_t y1, const Body& body) const {
    film::parallel((y1 - y0 + STRIP - 1) / STRIP, [&](int64_t strip) {
      ask();
      for (int64_t y = y0 + strip * STRIP; y < std::min(y1, y0 + (strip + 1) * STRIP); ++y) body(y);
    });
  }

  void run() {
    const bool spreads_light = start < FILM_LATENT && until >= FILM_LATENT && !look.scatter.bypass;
    const bool inhibits = start < FILM_NEGATIVE && until >= FILM_NEGATIVE && !look.inhibitor.bypass;
    const bool is_grainy = film_grain().layers || print_grain().layers;
    if (!spreads_light && !inhibits && !is_grainy) return pointwise();
    Plane layers[3], spread[3];
    for (auto& l : layers) l = Plane(pool, in.height, in.width);
    const film_state before = std::max(start, FILM_EXPOSURE);
    const film_window part = spreads_light || inhibits ? film_window{0, 0, in.width, in.height} : grainy(window, true);
    rows(part.y0, part.y1, [&](int64_t y) {
      const Row row{layers[0].row(y) + part.x0, layers[1].row(y) + part.x0, layers[2].row(y) + part.x0};
      read(y, part.x0, part.x1 - part.x0, row);
      for (int64_t i = 0; i < part.x1 - part.x0; i += LANES) row.put(i, point(row.at(i), start, before));
    });
    if (spreads_light) scatter(look.scatter, pool, layers, look.pixel_um);
    if (!inhibits && is_grainy) return grain(layers, std::max(start, FILM_LATENT), spread, false);
    if (!inhibits) return finish(layers, FILM_LATENT, nullptr);
    rows(0, in.height, [&](int64_t y) {
      const Row row{layers[0].row(y), layers[1].row(y), layers[2].row(y)};
      for (int64_t i = 0; i < in.width; i += LANES) row.put(i, latent_dye(look.pixel.develop, row.at(i)));
    });
    for (auto& s : spread) s = Plane(pool, in.height, in.width);
    inhibitor(look.inhibitor, pool, layers, spread, look.pixel_um);
    if (is_grainy) return grain(layers, FILM_NEGATIVE, spread, true);
    finish(layers, FILM_NEGATIVE, spread);
  }

  // Grain of the film belongs on the way to NEGATIVE, the print's on the way to PRINT.
  const film::Grain& film_grain() const { return grain_between(look.film_grain, FILM_NEGATIVE); }
  const film::Grain& print_grain() const {
    const bool is_printed = !look.pixel.encode.is_printing_density || until != FILM_DISPLAY;
    return is_printed ? grain_between(look.print_grain, FILM_PRINT) : NO_GRAIN;
  }
  const film::Grain& grain_between(const film::Grain& g, film_state state) const {
    return start < state && until >= state ? g : NO_GRAIN;
  }

  // What the window's grain is drawn from, from a whole pack on: of the print alone, or of the film under it too.
  film_window grainy(film_window w, bool of_film) const {
    const int64_t reach = grain_reach(print_grain()) + of_film * grain_reach(film_grain());
    return {std::max<int64_t>(0, w.x0 - reach) / Plane::PACK * Plane::PACK, std::max<int64_t>(0, w.y0 - reach),
            std::min(in.width, w.x1 + reach), std::min(in.height, w.y1 + reach)};
  }

  // A part of the planes carried on where it lies; inhibited first where their spread is given.
  void carry(Plane* layers, const film_window& part, film_state from, film_state to, const Plane* spread) const {
    rows(part.y0, part.y1, [&](int64_t y) {
      const Row row{layers[0].row(y), layers[1].row(y), layers[2].row(y)};
      for (int64_t i = part.x0; i < part.x1; i += LANES) {
        F3 v = row.at(i);
        if (spread)
          v = inhibit(look.pixel.inhibit, v,
                      {load(spread[0].row(y) + i), load(spread[1].row(y) + i), load(spread[2].row(y) + i)});
        row.put(i, point(v, from, to));
      }
    });
  }

  // As finish, by way of the states that have grain.
  void grain(Plane* layers, film_state from, Plane* spread, bool inhibits) {
    const auto add = [&](const film::Grain& g, const film_window& part) {
      grained({g, pool, frame.number, frame.matte, layers, spread, [this] { ask(); }}, part);
      std::swap_ranges(layers, layers + 3, spread);
    };
    if (!inhibits)
      for (int c = 0; c < 3; ++c) spread[c] = Plane(pool, in.height, in.width);
    if (film_grain().layers) {
      carry(layers, grainy(window, true), from, FILM_NEGATIVE, inhibits ? spread : nullptr);
      add(film_grain(), grainy(window, false));
      from = FILM_NEGATIVE, inhibits = false;
    }
    if (print_grain().layers) {
      carry(layers, grainy(window, false), from, FILM_PRINT, inhibits ? spread : nullptr);
      add(print_grain(), window);
      from = FILM_PRINT;
    }
    finish(layers, from, nullptr);
  }

  // No neighbour counts: the window alone, row by row.
  void pointwise() {
    const int64_t count = window.x1 - window.x0;
    rows(window.y0, window.y1, [&](int64_t y) {
      Plane line(pool, 3, count);
      const Row row{line.row(0), line.row(1), line.row(2)};
      read(y, window.x0, count, row);
      for (int64_t i = 0; i < count; i += LANES) row.put(i, point(row.at(i), start, until));
      write(y - window.y0, count, row);
    });
  }

  // From LATENT, or from dye amounts and their inhibitors, to the end; the window alone.
  void finish(Plane* layers, film_state from, const Plane* spread) {
    const int64_t count = window.x1 - window.x0;
    rows(window.y0, window.y1, [&](int64_t y) {
      Plane line(pool, 3, count + Plane::PACK);
      const Row row{line.row(0), line.row(1), line.row(2)};
      const auto at = [&](const Plane& p, int64_t i) { return p.row(y) + window.x0 + i; };
      for (int64_t i = 0; i < count; i += LANES) {
        F3 v = gathered(at(layers[0], i), at(layers[1], i), at(layers[2], i), count - i);
        if (spread)
          v = inhibit(look.pixel.inhibit, v, gathered(at(spread[0], i), at(spread[1], i), at(spread[2], i), count - i));
        row.put(i, point(v, from, until));
      }
      write(y - window.y0, count, row);
    });
  }

  // A pack that may end before its last lane: a window need not start or stop on one.
  static F3 gathered(const float* x, const float* y, const float* z, int64_t left) {
    if (left >= LANES) return {load(x), load(y), load(z)};
    float lane[3][LANES] = {};
    for (int64_t i = 0; i < left; ++i) lane[0][i] = x[i], lane[1][i] = y[i], lane[2][i] = z[i];
    return {load(lane[0]), load(lane[1]), load(lane[2])};
  }
};

}  // namespace FILM_ISA

#define FILM_JOIN_(a, b) a##b
#define FILM_JOIN(a, b) FILM_JOIN_(a, b)

extern "C" int FILM_JOIN(film_render_, FILM_ISA)(const film::Look& look, film::Pool& pool, const film_image* in,
                                                 const film_image* out, film_window window, const film_frame* which,
                                                 film_state start, film_state until, film_report* report,
                                                 film_abort abort, void* context) {
  FILM_ISA::Frame frame{look, pool, *in, *out, window, which ? *which : film_frame{}, start, until, abort, context};
  try {
    frame.run();
  } catch (const FILM_ISA::Aborted&) {
    return FILM_ABORTED;
  } catch (const std::bad_alloc&) {
    return FILM_MEMORY;
  }
  if (report) *report = {frame.nan_pixels, frame.clipped_pixels};
  return FILM_OK;
}
