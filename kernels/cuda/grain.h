// Grain on a device, a layer at a time: what its two passes are told, and where they put it.
//
// clouds   amounts -> amounts with grain; or, where GrainNet is to come, each pixel's four v (clouds.h)
// correct  v, and amounts -> amounts with grain, by GrainNet (correct.h)
#pragma once
#include "passes.h"

namespace FILM_ISA {

// A layer's grain over a part of the frame.
struct GrainPass {
  film::GrainLayer layer;
  film::GrainKeys keys[3];  // of its fields
  int32_t first, last;      // the amounts that it is added to; it is drawn from the first
  Planes from, to;
  float4* v;         // of `to` and NET_HALO around it
  film_image matte;  // no data: everywhere
  const float* net;  // as net.h lays its weights out

  __device__ Place at(int32_t x, int32_t y) const {
    return place(from.held(first, x, y) * layer.nodes_per_amount, film::GRAIN_NODES);
  }
  __device__ F matte_at(int32_t x, int32_t y) const {
    return matte.data ? grain_matte(matte.data[y * matte.row_stride + x * matte.pixel_stride]) : 1.0f;
  }
  __device__ void put(int32_t x, int32_t y, F noise) const {
    const F more = grained(layer, at(x, y), noise, matte_at(x, y));
    for (int c = first; c < last; ++c) to.data[c * to.size() + to.place(x, y)] = from.held(c, x, y) + more;
  }
};

}  // namespace FILM_ISA
