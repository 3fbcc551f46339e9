// NEGATIVE -> NEGATIVE and PRINT -> PRINT: the twin of actinic/grain/counts.py, pixel by pixel.
//
// A pixel is four subpixels, (row, column) parities 00 01 10 11. Lanes are pixels: what lies between neighbouring
// subpixels of a row is kept in two halves, the even ones and the odd.
#pragma once
#include "../random.h"
#include "develop.h"

namespace film {

// One subpixel of e that counts: rows below the pixel's first, pixels to its right, which half; times weight.
struct GrainTap {
  int32_t row, half, right;
  float weight;
};

// Crystals found one by one, or sublayers with like clouds drawn together.
struct GrainField {
  int32_t number;          // the sublayer hashed
  int32_t reach;           // of its clouds, subpixels
  int32_t side, pitch;     // of a subpixel and, where crystals are found, of a cell: 2^-16 um; else 0
  int32_t clump;           // 65536 times the share that gathers
  float expected;          // crystals in a subpixel
  Span<float> law;         // by density, at each node and at the next: share and one, or scale and skew
  Span<GrainTap> mean;     // e -> mean of a pixel's four v
  Span<GrainTap> each[4];  // e -> each v

  bool is_found() const { return pitch > 0; }
};

struct GrainLayer {
  static constexpr int TOLD = 8;
  GrainField field[3];
  int32_t fields, channel;
  float nodes_per_amount;
  Span<float> gain;  // by density: amount of dye by density
  Span<float> told;  // by density: GrainNet's conditions and sigma, TOLD numbers a node
};

struct Grain {
  int32_t layers = 0;  // 0: none is wanted; 1: silver, for all three dyes
  bool has_net = false;
  uint32_t seed = 0;
  int32_t hold = 1;
  GrainLayer layer[3] = {};
  Span<float> net = {};  // as net.h lays its weights out
};

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
  return q - (x - q * side >= side);
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

// A share as what a hash, less 2^31, must stay under.
FILM_HD I odds_of(F share) {
  return to_int(within(fma(share, 4294967296.0f, -2147483648.0f), -2147483648.0f, 2147483520.0f));
}

}  // namespace FILM_ISA
