// GrainNet on a device, by the functions of ../net.h.
#pragma once
#include "../net.h"
#include "grain.h"

namespace FILM_ISA {

// GrainNet: a block goes down a strip two rows at a time, and keeps of each layer the rows that the next one sees. Its
// threads are 8 steps of a row by 2 rows by 4 groups of channels.
constexpr int NET_STEPS = 8, NET_DOWN = 2, NET_THREADS = NET_STEPS * NET_DOWN * film::NET_WIDE / film::NET_GROUP;
constexpr int NET_SEEN = NET_STEPS * int(NET_STEP) + 2;  // columns that the first layer reads
constexpr int NET_TILE = NET_SEEN - 2 * film::NET_HALO, NET_STRIP = 128;
constexpr int NET_STRIDE = 61;  // of a row, floats: 16 channels are half the banks, so two rows never meet in one

// Rows of one layer of the net, the last few.
template <int ROWS, int CHANNELS>
struct NetRing {
  static constexpr int FLOATS = ROWS * CHANNELS * NET_STRIDE;
  float* data;

  __device__ Channels at(int32_t row, int32_t right = 0) const {
    return {data + row % ROWS * (CHANNELS * NET_STRIDE) + right, NET_STRIDE};
  }
};

struct NetRings {
  NetRing<4, film::NET_IN> x;
  NetRing<5, film::GRAIN_CONDITIONS + 1> told;
  NetRing<4, film::NET_WIDE> a, b;
  NetRing<4, 1> out;

  __device__ explicit NetRings(float* room) {
    x.data = room, told.data = x.data + x.FLOATS, a.data = told.data + told.FLOATS;
    b.data = a.data + a.FLOATS, out.data = b.data + b.FLOATS;
  }
  static constexpr size_t bytes() {
    return sizeof(float) *
           (decltype(x)::FLOATS + decltype(told)::FLOATS + 2 * decltype(a)::FLOATS + decltype(out)::FLOATS);
  }
};

// A strip: its first pixel on the frame, without the halo; rows with it.
struct NetStrip {
  int32_t x0, y0, rows, v_wide, v_col, v_row;

  __device__ explicit NetStrip(const GrainPass& g)
      : v_wide(g.to.wide + 2 * film::NET_HALO),
        v_col(int32_t(blockIdx.x) * NET_TILE),
        v_row(int32_t(blockIdx.y) * NET_STRIP) {
    x0 = g.to.x0 + v_col, y0 = g.to.y0 + v_row;
    const int32_t left = g.to.tall - v_row;
    rows = (left < NET_STRIP ? left : NET_STRIP) + 2 * film::NET_HALO;
  }
  __device__ int64_t v_at(int32_t col, int32_t row) const { return int64_t(v_row + row) * v_wide + v_col + col; }
};

// Two rows of v over sigma, and of what the net is told.
__device__ inline void tell(const GrainPass& g, const NetStrip& s, const NetRings& n, int32_t y) {
  for (int32_t i = threadIdx.x; i < NET_DOWN * NET_SEEN; i += NET_THREADS) {
    const int32_t row = y + i / NET_SEEN, col = i % NET_SEEN;
    if (row >= s.rows || s.v_col + col >= s.v_wide) continue;
    const Told all = told(g.layer, g.at(s.x0 - film::NET_HALO + col, s.y0 - film::NET_HALO + row));
    const Channels said = n.told.at(row, col), x = n.x.at(row, col);
    for (int k = 0; k <= film::GRAIN_CONDITIONS; ++k) *said.row(k) = all.of[k];
    const F per_sigma = 1.0f / all.of[film::GRAIN_CONDITIONS];
    const float4 v = g.v[s.v_at(col, row)];
    *x.row(0) = v.x * per_sigma, *x.row(1) = v.y * per_sigma;
    *x.row(2) = v.z * per_sigma, *x.row(3) = v.w * per_sigma;
  }
}

// Two rows of a layer: its weights, the rings that it reads and writes, and what it is told `depth` pixels further in.
template <int IN, class From, class To>
__device__ inline void net_layer_rows(const float* w, const From& from, const To& to, const NetRings& n, int32_t y,
                                      int depth) {
  const int32_t step = threadIdx.x % NET_STEPS, row = y + threadIdx.x / NET_STEPS % NET_DOWN;
  const int32_t group = threadIdx.x / (NET_STEPS * NET_DOWN) * film::NET_GROUP;
  const Channels seen[3] = {from.at(row - 2), from.at(row - 1), from.at(row)}, out = to.at(row);
  net_block<IN>(w + group * (film::net_layer(IN) / film::NET_WIDE), seen, n.told.at(row - depth, depth),
                {out.row(group), out.stride}, step * NET_STEP);
}

// Two rows of the last layer, two pixels a thread.
__device__ inline void net_out_rows(const float* w, const NetRings& n, int32_t y) {
  constexpr int PACKS = 2, STEPS = (NET_TILE + 2 + PACKS - 1) / PACKS;
  const int32_t step = threadIdx.x % STEPS, row = y + threadIdx.x / STEPS;
  if (row >= y + NET_DOWN) return;
  const Channels seen[3] = {n.b.at(row - 2), n.b.at(row - 1), n.b.at(row)};
  const float* sigma = n.told.at(row - 3, 3).row(film::GRAIN_CONDITIONS);
  net_out<PACKS>(w, seen, sigma, n.out.at(row).data, step * PACKS);
}

// Two rows of the picture.
__device__ inline void net_put(const GrainPass& g, const NetStrip& s, const NetRings& n, int32_t y) {
  for (int32_t i = threadIdx.x; i < NET_DOWN * NET_TILE; i += NET_THREADS) {
    const int32_t row = y + i / NET_TILE, col = i % NET_TILE;
    if (row >= s.rows || s.v_col + col >= g.to.wide) continue;
    const float* high[3] = {n.out.at(row - 2).data, n.out.at(row - 1).data, n.out.at(row).data};
    const float4 v = g.v[s.v_at(film::NET_HALO + col, row - film::NET_HALO)];
    const F mean = ((v.x + v.y) + (v.z + v.w)) * 0.25f;
    g.put(s.x0 + col, s.y0 + row - 2 * film::NET_HALO, mean + net_high_pass(high, col));
  }
}

__global__ void correct(const __grid_constant__ GrainPass g) {
  const NetRings n(block_memory());
  const NetStrip s(g);
  const float *w1 = g.net, *w2 = w1 + film::net_layer(film::NET_IN), *w3 = w2 + film::net_layer(film::NET_WIDE);
  for (int32_t y = 0; y < s.rows; y += NET_DOWN) {
    tell(g, s, n, y);
    __syncthreads();
    if (y >= 2) net_layer_rows<film::NET_IN>(w1, n.x, n.a, n, y, 1);
    __syncthreads();
    if (y >= 4) net_layer_rows<film::NET_WIDE>(w2, n.a, n.b, n, y, 2);
    __syncthreads();
    if (y >= 6) net_out_rows(w3, n, y);
    __syncthreads();
    if (y >= 8) net_put(g, s, n, y);
  }
}

}  // namespace FILM_ISA
