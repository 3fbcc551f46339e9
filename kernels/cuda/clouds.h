// Counts and clouds on a device: GrainTile's work (../grain.h) by the same functions of a pixel, a block of threads a
// tile. Longer than most: its steps share one layout of a block's memory.
#pragma once
#include "grain.h"

namespace FILM_ISA {

constexpr int CLOUD_TILE = 32, CLOUD_LINES = 8;  // pixels of a tile's side; rows of a block's threads
constexpr int CLOUD_ROWS = CLOUD_TILE / CLOUD_LINES;

// Pixels along a tile with the margin of a field around it, in whole bins wherever it begins; cells along that.
FILM_BOTH inline int32_t cloud_side(const film::GrainField& f) {
  const int32_t bin = f.bin ? f.bin : 1;
  return (CLOUD_TILE + 2 * film::grain_margin(f) + 2 * (bin - 1)) / bin * bin;
}
FILM_BOTH inline int32_t cloud_cells(const film::GrainField& f) {
  const int32_t side = cloud_side(f), found = f.is_found() ? 2 * side * f.side / f.pitch + 8 : 0;
  return found > side ? found : side;  // where there are none, four hashes a pixel of a side lie in their place
}
FILM_BOTH inline int32_t cloud_numbers(const film::GrainField& f) { return f.bin ? 1 : 4; }  // e of a pixel

// A tile of a field, with the margin around it, in the memory of its block.
struct CloudTile {
  int32_t left, top, side;  // the margin's first pixel on the frame, on a whole bin; pixels of a side
  int32_t in_x, in_y;       // this thread's first pixel from there
  float* off;               // e: 2 rows a pixel, of each the even and the odd half; or one of a pixel
  film::CellLine *across, *down;
  int32_t* odds;  // of a crystal in a pixel
  float* bins;    // later, in their place: sums of e

  __device__ CloudTile(const film::GrainField& f, int32_t x, int32_t y) : side(cloud_side(f)), off(block_memory()) {
    const int32_t mask = f.bin ? f.bin - 1 : 0, margin = film::grain_margin(f), cells = cloud_cells(f);
    left = (x - margin) & ~mask, top = (y - margin) & ~mask;
    in_x = x - left + int32_t(threadIdx.x), in_y = y - top + int32_t(threadIdx.y);
    across = reinterpret_cast<film::CellLine*>(off + ((cloud_numbers(f) * side * side + 3) & ~3));
    down = across + cells, odds = reinterpret_cast<int32_t*>(down + cells), bins = reinterpret_cast<float*>(odds);
  }
  static size_t bytes(const film::GrainField& f) {
    const size_t pixels = size_t(cloud_side(f)) * cloud_side(f);
    return ((cloud_numbers(f) + 1) * pixels + 3) * sizeof(float) + 2 * cloud_cells(f) * sizeof(film::CellLine);
  }
};

// body(x, y) for every pixel of a tile, its margin included.
template <class Body>
__device__ inline void each_pixel(const CloudTile& t, const Body& body) {
  for (int32_t x = threadIdx.x; x < t.side; x += CLOUD_TILE)
    for (int32_t y = threadIdx.y; y < t.side; y += CLOUD_LINES) body(x, y);
}

__device__ inline void draw(const GrainPass& g, const CloudTile& t, const film::GrainField& f, const film::Keys& keys) {
  uint32_t *columns = reinterpret_cast<uint32_t*>(t.across), *rows = columns + 2 * t.side;
  for (int32_t i = threadIdx.y * CLOUD_TILE + threadIdx.x; i < 2 * t.side; i += CLOUD_TILE * CLOUD_LINES)
    columns[i] = keys.column(2 * t.left + i), rows[i] = keys.row(2 * t.top + i);
  __syncthreads();
  each_pixel(t, [&](int32_t x, int32_t y) {
    const F2 by = law(f, g.at(t.left + x, t.top + y));
    const auto e = [&](int r, int p) { return drawn(mix(columns[2 * x + p] + rows[2 * y + r]), by.x, by.y); };
    if (f.bin)
      t.off[y * t.side + x] = (e(0, 0) + e(0, 1)) + (e(1, 0) + e(1, 1));
    else
      for (int k = 0; k < 4; ++k) t.off[(4 * y + k) * t.side + x] = e(k / 2, k % 2);
  });
}

// The cells whose crystals may lie in a tile; how many.
__device__ inline int32_t lay_cells(const film::GrainField& f, const film::GrainKeys& keys, bool is_row,
                                    int32_t first_px, int32_t side_px, film::CellLine* to) {
  const int64_t from = int64_t(2 * f.side) * first_px, first = film::first_cell(f, from);
  const int32_t count = int32_t(film::last_cell(f, from + int64_t(2 * f.side) * side_px) - first + 1);
  for (int32_t i = threadIdx.y * CLOUD_TILE + threadIdx.x; i < count; i += CLOUD_TILE * CLOUD_LINES)
    to[i] = film::cell_line(f, keys, is_row, first + i, from);
  return count;
}

__device__ inline void count_crystals(const CloudTile& t, const film::GrainField& f, int32_t wide, int32_t tall) {
  int32_t* number = reinterpret_cast<int32_t*>(t.off);
  const float per_side = JUST_UNDER / float(f.side);
  for (int32_t i = threadIdx.x; i < wide; i += CLOUD_TILE)
    for (int32_t j = threadIdx.y; j < tall; j += CLOUD_LINES) {
      const film::CellLine a = t.across[i], d = t.down[j];
      const Crystals c = crystals(f, {a.hash, a.block, a.corner, a.middle}, d.hash, d.corner, d.block, d.middle);
      const I x = times(c.x, f.side, per_side), y = times(c.y, f.side, per_side);
      if (as_bits(x) >= U(2 * t.side) || as_bits(y) >= U(2 * t.side)) continue;
      const int32_t row = f.bin ? y >> 1 : 2 * y + (x & 1);
      if (as_int(c.hash ^ 0x80000000u) < t.odds[(y >> 1) * t.side + (x >> 1)])
        atomicAdd(number + row * t.side + (x >> 1), 1);
    }
}

__device__ inline void find(const GrainPass& g, const CloudTile& t, const film::GrainField& f,
                            const film::GrainKeys& keys) {
  int32_t* number = reinterpret_cast<int32_t*>(t.off);
  const int count = cloud_numbers(f);
  const int32_t wide = lay_cells(f, keys, false, t.left, t.side, t.across);
  const int32_t tall = lay_cells(f, keys, true, t.top, t.side, t.down);
  each_pixel(t, [&](int32_t x, int32_t y) {
    t.odds[y * t.side + x] = odds_of(law(f, g.at(t.left + x, t.top + y)).x);
    for (int k = 0; k < count; ++k) number[(count * y + k) * t.side + x] = 0;
  });
  __syncthreads();
  count_crystals(t, f, wide, tall);
  __syncthreads();
  each_pixel(t, [&](int32_t x, int32_t y) {
    const F2 by = law(f, g.at(t.left + x, t.top + y));
    const F less = by.x * f.expected;
    for (int k = 0; k < count; ++k) {
      const int32_t i = (count * y + k) * t.side + x;
      t.off[i] = by.y * (to_float(number[i]) - less);
    }
  });
}

// e of a field -> v of this thread's pixels, added to what is there: the mean of a pixel's four, or each.
template <int V>
__device__ inline void spread(const CloudTile& t, const film::GrainField& f, float (&v)[CLOUD_ROWS][V]) {
  const float* here = t.off + 4 * t.in_y * t.side + t.in_x;
  for (const film::GrainTap& tap : f.taps) {
    const float* p = here + (2 * tap.row + tap.half) * t.side + tap.right;
    for (int r = 0; r < CLOUD_ROWS; ++r) {
      const float e = p[4 * r * CLOUD_LINES * t.side];
      for (int k = 0; k < V; ++k) v[r][k] = fma(e, V == 1 ? tap.mean : tap.each[k], v[r][k]);
    }
  }
}

// e of pixels, summed over bins.
__device__ inline void fill(const CloudTile& t, int32_t bin) {
  const int32_t side = t.side / bin;
  for (int32_t i = threadIdx.y * CLOUD_TILE + threadIdx.x; i < side * side; i += CLOUD_TILE * CLOUD_LINES) {
    const float* e = t.off + (i / side * t.side + i % side) * bin;
    float sum = 0;
    for (int32_t r = 0; r < bin; ++r)
      for (int32_t c = 0; c < bin; ++c) sum += e[r * t.side + c];
    t.bins[i] = sum;
  }
}

// Bins -> v, as spread.
template <int V>
__device__ inline void spread_bins(const CloudTile& t, const film::GrainField& f, float (&v)[CLOUD_ROWS][V]) {
  const int32_t side = t.side / f.bin, taps = int32_t(f.taps.count) / (f.bin * f.bin);
  for (int r = 0; r < CLOUD_ROWS; ++r) {
    const int32_t y = t.in_y + r * CLOUD_LINES;
    const film::GrainTap* near = f.taps.data + (y % f.bin * f.bin + t.in_x % f.bin) * taps;
    const float* here = t.bins + y / f.bin * side + t.in_x / f.bin;
    float sum[V] = {};
    for (int32_t i = 0; i < taps; ++i) {
      const film::GrainTap tap = near[i];
      const float e = here[tap.row * side + tap.right];
      for (int k = 0; k < V; ++k) sum[k] = fma(e, V == 1 ? tap.mean : tap.each[k], sum[k]);
    }
    for (int k = 0; k < V; ++k) v[r][k] += sum[k];
  }
}

// Of the linear rendition a tile's rim is seen by the pixels within it, and drawn by the tiles beside it.
constexpr int CLOUD_INNER = CLOUD_TILE - 2 * film::GRAIN_NEIGHBOURS;

// This thread's pixels of the picture, from those of the tile.
__device__ inline void cross(const GrainPass& g, int32_t x0, int32_t y0, const float (&v)[CLOUD_ROWS][1]) {
  float* tile = block_memory();
  const int32_t col = int32_t(threadIdx.x);
  for (int r = 0; r < CLOUD_ROWS; ++r) tile[(int32_t(threadIdx.y) + r * CLOUD_LINES) * CLOUD_TILE + col] = v[r][0];
  __syncthreads();
  const auto is_rim = [](int32_t i) { return i < film::GRAIN_NEIGHBOURS || i >= CLOUD_TILE - film::GRAIN_NEIGHBOURS; };
  for (int r = 0; r < CLOUD_ROWS; ++r) {
    const int32_t row = int32_t(threadIdx.y) + r * CLOUD_LINES, x = x0 + col, y = y0 + row;
    if (is_rim(col) || is_rim(row) || x >= g.to.x0 + g.to.wide || y >= g.to.y0 + g.to.tall) continue;
    const float* here = tile + row * CLOUD_TILE + col;
    g.put(x, y, crossed(g.layer, g.at(x, y), here[0], here[-1], here[1], here[-CLOUD_TILE], here[CLOUD_TILE]));
  }
}

template <int V>
__global__ void clouds(const __grid_constant__ GrainPass g) {
  constexpr int HALO = V == 1 ? film::GRAIN_NEIGHBOURS : film::NET_HALO, STEP = V == 1 ? CLOUD_INNER : CLOUD_TILE;
  const int32_t x0 = g.to.x0 - HALO + int32_t(blockIdx.x) * STEP;
  const int32_t y0 = g.to.y0 - HALO + int32_t(blockIdx.y) * STEP;
  float v[CLOUD_ROWS][V] = {};
  for (int i = 0; i < g.layer.fields; ++i) {
    const film::GrainField& f = g.layer.field[i];
    const CloudTile t(f, x0, y0);
    f.is_found() ? find(g, t, f, g.keys[i]) : draw(g, t, f, g.keys[i].sample);
    __syncthreads();
    if (f.bin) {
      fill(t, f.bin);
      __syncthreads();
      spread_bins(t, f, v);
    } else {
      spread(t, f, v);
    }
    __syncthreads();
  }
  if constexpr (V == 1) {
    cross(g, x0, y0, v);
  } else {
    const int32_t wide = g.to.wide + 2 * HALO, tall = g.to.tall + 2 * HALO;
    for (int r = 0; r < CLOUD_ROWS; ++r) {
      const int32_t col = x0 + int32_t(threadIdx.x) - g.to.x0 + HALO;
      const int32_t row = y0 + int32_t(threadIdx.y) + r * CLOUD_LINES - g.to.y0 + HALO;
      if (col < wide && row < tall) g.v[int64_t(row) * wide + col] = {v[r][0], v[r][1], v[r][2], v[r][3]};
    }
  }
}

}  // namespace FILM_ISA
