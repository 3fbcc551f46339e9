// NEGATIVE -> NEGATIVE and PRINT -> PRINT: the twin of actinic/grain/counts.py, pixel by pixel.
//
// A pixel is four subpixels, (row, column) parities 00 01 10 11. Lanes are pixels: what lies between neighbouring
// subpixels of a row is kept in two halves, the even ones and the odd.
#pragma once
#include <algorithm>

#include "../film.h"
#include "../random.h"
#include "develop.h"

namespace film {

// One subpixel of e that counts: rows below the pixel's first, pixels to its right, which half; times weight, for the
// mean of the pixel's four v or for each. Or one bin: rows below the pixel's own, bins to its right.
struct alignas(16) GrainTap {
  int32_t row, half, right;
  float mean, each[4];
};

// Crystals found one by one, or sublayers with like clouds drawn together.
struct GrainField {
  int32_t number;       // the sublayer hashed
  int32_t reach;        // of its clouds, subpixels; or bins
  int32_t bin;          // pixels along a bin that e is summed over, a power of two; 0: e is spread by subpixels
  int32_t side, pitch;  // of a subpixel and, where crystals are found, of a cell: 2^-16 um; else 0
  int32_t clump;        // 65536 times the share that gathers
  float expected;       // crystals in a subpixel; with bins, in a pixel
  Span<float> law;      // by density, at each node and at the next: share and one, or scale and skew
  Span<GrainTap> taps;  // e -> v; with bins, as many for each of a bin's pixels, in reading order

  FILM_BOTH bool is_found() const { return pitch > 0; }
};

struct GrainLayer {
  static constexpr int TOLD = 8;
  GrainField field[3];
  int32_t fields, channel;
  float nodes_per_amount;
  Span<float> gain;      // by density: amount of dye by density
  Span<float> crossing;  // by density: c of the linear rendition
  Span<float> told;      // by density: GrainNet's conditions and sigma, TOLD numbers a node
};

struct Grain {
  int32_t layers = 0;  // 0: none is wanted; 1: silver, for all three dyes
  bool has_net = false;
  uint32_t seed = 0;
  int32_t hold = 1;
  GrainLayer layer[3] = {};
  Span<float> net = {};  // as net.h lays its weights out
};

// What a field of a frame's grain is hashed by.
struct GrainKeys {
  Keys sample, crystal, clump;

  GrainKeys() = default;
  GrainKeys(const Grain& g, int64_t held_frame, int channel, int field)
      : sample(g.seed, held_frame, channel, field, HASH_SAMPLE),
        crystal(g.seed, held_frame, channel, field, HASH_CRYSTAL),
        clump(g.seed, held_frame, channel, field, HASH_CLUMP) {}
};

// Cells of crystals are counted along an axis from a place on film; the first and the last that can reach a part of it.
FILM_BOTH inline int64_t cell_of(const GrainField& f, int64_t place) {
  return place >= 0 ? place / f.pitch : -((-place + f.pitch - 1) / f.pitch);
}
FILM_BOTH inline int64_t first_cell(const GrainField& f, int64_t from) { return cell_of(f, from) - 3; }
FILM_BOTH inline int64_t last_cell(const GrainField& f, int64_t to) { return cell_of(f, to) + 3; }

// A row or a column of cells: its hash and that of the blocks that crystals gather in; where it begins and where the
// middles of those do, 2^-16 um from `from`.
struct CellLine {
  uint32_t hash, block;
  int32_t corner, middle;
};

FILM_BOTH inline CellLine cell_line(const GrainField& f, const GrainKeys& keys, bool is_row, int64_t c, int64_t from) {
  const int64_t b = c >> 1;
  return {is_row ? keys.crystal.row(c) : keys.crystal.column(c), is_row ? keys.clump.row(b) : keys.clump.column(b),
          int32_t(c * f.pitch - from), int32_t(2 * b * f.pitch - (f.pitch >> 1) - from)};
}

// Every table of a grain's constants.
template <class Visit>
void each_table(Grain& g, Visit&& visit) {
  for (int c = 0; c < g.layers; ++c) {
    GrainLayer& layer = g.layer[c];
    for (int f = 0; f < layer.fields; ++f) visit(layer.field[f].law), visit(layer.field[f].taps);
    visit(layer.gain), visit(layer.crossing), visit(layer.told);
  }
  visit(g.net);
}

// Grain belongs on the way to one state: the film's to NEGATIVE, the print's to PRINT.
inline bool is_between(const Grain& g, film_state state, film_state start, film_state until) {
  return g.layers && start < state && until >= state;
}

// Pixels around those that are drawn which the linear rendition or GrainNet sees.
inline int64_t grain_halo(const Grain& g) { return !g.layers ? 0 : g.has_net ? NET_HALO : GRAIN_NEIGHBOURS; }

// Pixels around those from which clouds reach in.
FILM_BOTH inline int32_t grain_margin(const GrainField& f) {
  return f.bin ? (f.reach + 1) * f.bin - 1 : (f.reach + 1) / 2;
}
inline int64_t grain_margin(const GrainLayer& layer) {
  int64_t most = 0;
  for (int f = 0; f < layer.fields; ++f) most = std::max<int64_t>(most, grain_margin(layer.field[f]));
  return most;
}
inline int64_t grain_margin(const Grain& g) {
  int64_t most = 0;
  for (int c = 0; c < g.layers; ++c) most = std::max(most, grain_margin(g.layer[c]));
  return most;
}

// Pixels that a tile starts on a multiple of, for bins to be whole.
inline int64_t grain_step(const Grain& g) {
  int64_t most = 1;
  for (int c = 0; c < g.layers; ++c)
    for (int f = 0; f < g.layer[c].fields; ++f) most = std::max<int64_t>(most, g.layer[c].field[f].bin);
  return most;
}

inline int64_t grain_reach(const Grain& g) { return grain_halo(g) + grain_margin(g); }

// The part of a frame that lies up to `reach` pixels from a window, from a whole pack of any width on.
inline film_window around(const film_window& w, int64_t reach, const film_image& frame) {
  constexpr int64_t PACK = 16;
  const int64_t x0 = w.x0 - reach, y0 = w.y0 - reach, x1 = w.x1 + reach, y1 = w.y1 + reach;
  return {x0 > 0 ? x0 / PACK * PACK : 0, y0 > 0 ? y0 : 0, x1 < frame.width ? x1 : frame.width,
          y1 < frame.height ? y1 : frame.height};
}

// The number that frames who share their grain are hashed by.
inline int64_t held_frame(const Grain& g, int64_t number) {
  return (number - (number % g.hold + g.hold) % g.hold) / g.hold;
}

}  // namespace film

namespace FILM_ISA {

constexpr float JUST_UNDER = 1 - 1.0f / (1 << 21);

// Two tables at once, as GrainField::law has them.
FILM_HD F2 law(const film::GrainField& f, Place at) {
  const F4 ends = gather_four(f.law.data, at.node * 4);
  return {fma(at.past, ends.z - ends.x, ends.x), fma(at.past, ends.w - ends.y, ends.y)};
}

// e of a subpixel that is drawn: scale (z + skew (z^2 - 1)), z the standardised sum of a hash's bytes.
FILM_HD F drawn(U hash, F scale, F skew) {
  const U two = (hash & 0x00ff00ffu) + ((hash >> 8) & 0x00ff00ffu);
  const I sum = as_int((two + (two >> 16)) & 0xffffu);
  const F z = fma(to_float(sum), float(1 / film::GRAIN_SIGMA), float(-510 / film::GRAIN_SIGMA));
  return scale * fma(skew, fma(z, z, -1.0f), z);
}

// (share * length) >> 16, the share 16 bits.
FILM_HD I part_of(U share, uint32_t length) {
  return as_int(share * (length >> 16) + ((share * (length & 0xffffu)) >> 16));
}

// Whole times that `side` goes into x >= 0, rounded down; something negative where x is. per_side: just under 1 / side,
// so that a first guess is right or one too few while there are fewer than 2^20.
FILM_HD I times(I x, int32_t side, float per_side) {
  const I q = to_int(floor(to_float(x) * per_side));
  return q + select(x - q * side >= side, I{} + 1, I{});
}

// Where the crystals of a pack of cells lie, 2^-16 um from the tile's corner.
struct Crystals {
  U hash;
  I x, y;
};

// Of the cells of a row: hashes and corners of cells, hashes and middles of the blocks that crystals gather in.
struct Cells {
  U hash, block;
  I corner, middle;
};

FILM_HD Crystals crystals(const film::GrainField& f, const Cells& column, uint32_t row_hash, int32_t row_corner,
                          uint32_t row_block, int32_t row_middle) {
  const U hash = mix(column.hash + row_hash), at = mix(hash + film::HASH_POSITION);
  const uint32_t pitch = uint32_t(f.pitch);
  I x = column.corner, y = I{} + row_corner;
  if (f.clump > 0) {
    const I gathers = as_int(mix(hash + film::HASH_COMPANY) & 0xffffu) < f.clump;
    const U block = mix(column.block + row_block);
    x = gathers ? column.middle + part_of(block & 0xffffu, 2 * pitch) : x;
    y = gathers ? row_middle + part_of(block >> 16, 2 * pitch) : y;
  }
  return {hash, x + part_of(at & 0xffffu, pitch), y + part_of(at >> 16, pitch)};
}

// What a layer's dye is off by where v, and what GrainNet adds to it, is `noise`.
FILM_HD F grained(const film::GrainLayer& layer, Place at, F noise, F matte) {
  const F2 ends = gather_pair(layer.gain.data, at.node);
  return fma(at.past, ends.y - ends.x, ends.x) * noise * matte;
}

// What the linear rendition adds: v, and c times what it differs from the mean of its neighbours.
FILM_HD F crossed(const film::GrainLayer& layer, Place at, F v, F left, F right, F above, F below) {
  const F2 ends = gather_pair(layer.crossing.data, at.node);
  const F around = ((left + right) + (above + below)) * 0.25f;
  return fma(v - around, fma(at.past, ends.y - ends.x, ends.x), v);
}

// A matte that may hold anything.
FILM_HD F grain_matte(F given) { return within(select(given != given, splat(0), given), 0, float(film::LIMIT)); }

// What GrainNet is told of a density: its conditions, then sigma.
struct Told {
  F of[film::GRAIN_CONDITIONS + 1];
};

FILM_HD Told told(const film::GrainLayer& layer, Place at) {
  const I node = at.node * film::GrainLayer::TOLD;
  const auto four = [&](int k) {
    const F4 low = gather_four(layer.told.data + k, node);
    const F4 high = gather_four(layer.told.data + k + film::GrainLayer::TOLD, node);
    return F4{fma(at.past, high.x - low.x, low.x), fma(at.past, high.y - low.y, low.y),
              fma(at.past, high.z - low.z, low.z), fma(at.past, high.w - low.w, low.w)};
  };
  const F4 a = four(0), b = four(4);
  return {{a.x, a.y, a.z, a.w, b.x, b.y, b.z}};
}

// A share as what a hash, less 2^31, must stay under.
FILM_HD I odds_of(F share) {
  return to_int(within(fma(share, 4294967296.0f, -2147483648.0f), -2147483648.0f, 2147483520.0f));
}

}  // namespace FILM_ISA
