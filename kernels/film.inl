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
constexpr int64_t PIECE = 512;  // pixels that go through the stages together: they stay in the nearest cache

// A piece of a row: three channels, in whole packs.
struct Row {
  float *x, *y, *z;

  F3 at(int64_t i) const { return {load(x + i), load(y + i), load(z + i)}; }
  void put(int64_t i, F3 v) const { store(x + i, v.x), store(y + i, v.y), store(z + i, v.z); }
  Row from(int64_t i) const { return {x + i, y + i, z + i}; }
};

struct OwnRow {
  alignas(64) float data[3][PIECE];
  Row row() { return {data[0], data[1], data[2]}; }
};

// Packs of interleaved pixels; the last may be short.
inline F3 interleaved(const float* p, int64_t stride, int64_t left) {
  if (stride == 3 && left >= LANES) return load_rgb(p);
  float lane[3][LANES] = {};
  for (int64_t i = 0; i < std::min<int64_t>(left, LANES); ++i, p += stride)
    for (int c = 0; c < 3; ++c) lane[c][i] = p[c];
  return {load(lane[0]), load(lane[1]), load(lane[2])};
}

inline void interleave(float* p, int64_t stride, int64_t left, F3 v) {
  if (stride == 3 && left >= LANES) return store_rgb(p, v);
  for (int64_t i = 0; i < std::min<int64_t>(left, LANES); ++i, p += stride) p[0] = v.x[i], p[1] = v.y[i], p[2] = v.z[i];
}

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

  // Pixels of a row. NaN becomes 0, the rest is brought into the range of the start state; both are counted by pixel.
  void read(int64_t y, int64_t x0, int64_t count, Row to) {
    const F low = splat(float(film::HELD[start][0])), high = splat(float(film::HELD[start][1]));
    const float* p = in.data + y * in.row_stride + x0 * in.pixel_stride;
    I nan{}, clipped{};
    for (int64_t i = 0; i < count; i += LANES) {
      const F3 v = interleaved(p + i * in.pixel_stride, in.pixel_stride, count - i);
      nan -= (v.x != v.x) | (v.y != v.y) | (v.z != v.z);  // a true lane is -1
      clipped -= (v.x > high) | (v.x < low) | (v.y > high) | (v.y < low) | (v.z > high) | (v.z < low);
      to.put(i, {held(v.x, low, high), held(v.y, low, high), held(v.z, low, high)});
    }
    for (int v = 0; v < LANES; ++v) nan_pixels += nan[v], clipped_pixels += clipped[v];
  }

  void write(int64_t y, int64_t x0, int64_t count, Row from) const {
    float* p = out.data + y * out.row_stride + x0 * out.pixel_stride;
    for (int64_t i = 0; i < count; i += LANES)
      interleave(p + i * out.pixel_stride, out.pixel_stride, count - i, from.at(i));
  }

  // A stage at a time over the piece, its constants a copy that no pixel's store can reach: they stay in registers.
  void points(Row row, int64_t count, film_state from, film_state to) const {
    const film::Pixel own = look.pixel;
    each_stage(own, from, to, [&](const auto& stage) FILM_INLINE {
      for (int64_t i = 0; i < count; i += LANES) row.put(i, stage(row.at(i)));
    });
  }

  // body(x, count) for each piece of `count` pixels.
  template <class Body>
  static void pieces(int64_t count, const Body& body) {
    for (int64_t x = 0; x < count; x += PIECE) body(x, std::min(PIECE, count - x));
  }

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
      pieces(part.x1 - part.x0, [&](int64_t x, int64_t count) {
        read(y, part.x0 + x, count, row.from(x));
        points(row.from(x), count, start, before);
      });
    });
    const auto develops = [&](int c, float* row) {
      const film::Develop own = look.pixel.develop;
      for (int64_t i = 0; inhibits && i < in.width; i += LANES)
        store(row + i, develop(own, c, log2_exposure(load(row + i))));
    };
    if (spreads_light) scatter(look.scatter, pool, layers, look.pixel_um, [this] { ask(); }, develops);
    if (!inhibits && is_grainy) return grain(layers, std::max(start, FILM_LATENT), spread, false);
    if (!inhibits) return finish(layers, FILM_LATENT, nullptr);
    if (!spreads_light)
      rows(0, in.height, [&](int64_t y) {
        for (int c = 0; c < 3; ++c) develops(c, layers[c].row(y));
      });
    for (auto& s : spread) s = Plane(pool, in.height, in.width);
    inhibitor(look.inhibitor, pool, layers, spread, look.pixel_um, [this] { ask(); });
    if (is_grainy) return grain(layers, FILM_NEGATIVE, spread, true);
    finish(layers, FILM_NEGATIVE, spread);
  }

  const film::Grain& film_grain() const {
    return film::has_film_grain(look, start, until) ? look.film_grain : NO_GRAIN;
  }
  const film::Grain& print_grain() const {
    return film::has_print_grain(look, start, until) ? look.print_grain : NO_GRAIN;
  }

  // What the window's grain is drawn from, from a whole pack on: of the print alone, or of the film under it too.
  film_window grainy(film_window w, bool of_film) const {
    const int64_t reach = film::grain_reach(print_grain()) + of_film * film::grain_reach(film_grain());
    return film::around(w, reach, in);
  }

  // A part of the planes carried on where it lies; inhibited first where their spread is given.
  void carry(Plane* layers, const film_window& part, film_state from, film_state to, const Plane* spread) const {
    rows(part.y0, part.y1, [&](int64_t y) {
      const film::Inhibit held_back = look.pixel.inhibit;
      pieces(part.x1 - part.x0, [&](int64_t x, int64_t count) {
        const auto at = [&](const Plane& p, int64_t i) { return load(p.row(y) + part.x0 + x + i); };
        const Row row = Row{layers[0].row(y), layers[1].row(y), layers[2].row(y)}.from(part.x0 + x);
        for (int64_t i = 0; spread && i < count; i += LANES)
          row.put(i, inhibit(held_back, row.at(i), {at(spread[0], i), at(spread[1], i), at(spread[2], i)}));
        points(row, count, from, to);
      });
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
    rows(window.y0, window.y1, [&](int64_t y) {
      OwnRow own;
      pieces(window.x1 - window.x0, [&](int64_t x, int64_t count) {
        read(y, window.x0 + x, count, own.row());
        points(own.row(), count, start, until);
        write(y - window.y0, x, count, own.row());
      });
    });
  }

  // From LATENT, or from dye amounts and their inhibitors, to the end; the window alone.
  void finish(Plane* layers, film_state from, const Plane* spread) {
    rows(window.y0, window.y1, [&](int64_t y) {
      OwnRow own;
      const film::Inhibit held_back = look.pixel.inhibit;
      pieces(window.x1 - window.x0, [&](int64_t x, int64_t count) {
        const Row row = own.row();
        for (int64_t i = 0; i < count; i += LANES) {
          const auto at = [&](const Plane* p) { return gathered(p, y, window.x0 + x + i, count - i); };
          row.put(i, spread ? inhibit(held_back, at(layers), at(spread)) : at(layers));
        }
        points(row, count, from, until);
        write(y - window.y0, x, count, row);
      });
    });
  }

  // A pack that may end before its last lane: a window need not start or stop on one.
  static F3 gathered(const Plane* layers, int64_t y, int64_t x, int64_t left) {
    const float* p[3] = {layers[0].row(y) + x, layers[1].row(y) + x, layers[2].row(y) + x};
    if (left >= LANES) return {load(p[0]), load(p[1]), load(p[2])};
    float lane[3][LANES] = {};
    for (int c = 0; c < 3; ++c)
      for (int64_t i = 0; i < left; ++i) lane[c][i] = p[c][i];
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
