// The passes of a frame over a GPU's memory, one thread a pixel (or a pair of frequencies).
//
// lay_out   picture -> EXPOSURE or NEGATIVE, reflected to a period of a transform
// transfer  spectrum times the radial transfer functions
// finish    LATENT or the picture, and inhibitors -> the state that was asked for, or that grain is added to
#pragma once
#include "../grid.h"
#include "../job.h"

namespace FILM_ISA {

// Three layers of a real transform in place: rows of wide numbers, two more for the spectrum's last column.
template <class T>
struct Layers {
  T* data;
  int32_t tall, wide;
  T scale;  // of a transform there and back

  __host__ __device__ int64_t pitch() const { return wide + 2; }
  __host__ __device__ int64_t size() const { return tall * pitch(); }
  __device__ F3 at(int32_t x, int32_t y) const {
    const T* p = data + y * pitch() + x;
    return {F(p[0] * scale), F(p[size()] * scale), F(p[2 * size()] * scale)};
  }
};

// Three layers of a part of the frame; beyond it its edge goes on, which is the frame's where anything is made of it.
struct Planes {
  float* data;
  int32_t x0, y0, wide, tall;

  __host__ __device__ int64_t size() const { return int64_t(wide) * tall; }
  __device__ int64_t place(int32_t x, int32_t y) const { return int64_t(y - y0) * wide + (x - x0); }
  __device__ F3 at(int32_t x, int32_t y) const {
    const float* p = data + place(x, y);
    return {p[0], p[size()], p[2 * size()]};
  }
  __device__ F held(int layer, int32_t x, int32_t y) const {
    x = x < x0 ? x0 : x < x0 + wide ? x : x0 + wide - 1;
    y = y < y0 ? y0 : y < y0 + tall ? y : y0 + tall - 1;
    return data[layer * size() + place(x, y)];
  }
};

// Where pixels go: the caller's picture, or planes.
struct Target {
  float* data;
  int64_t pixel_stride, row_stride, channel_stride;
  int32_t x0, y0, wide, tall;  // of the frame
};

using Count = unsigned long long;

// Pixels as a state: the caller's, cleaned, or those that scatter or grain left.
struct Source {
  film_image image;
  Layers<double> latent;  // no data: the picture
  Planes grained;         // no data: latent
  film_state state;
  float low, high;
  Count* counts;  // NaN, clipped; null where another pass counts

  __device__ F3 at(int32_t x, int32_t y, bool is_first) const {
    if (grained.data) return grained.at(x, y);
    if (latent.data) return latent.at(x, y);
    const float* p = image.data + y * image.row_stride + x * image.pixel_stride;
    const F v[3] = {p[0], p[1], p[2]};
    if (counts && is_first) {
      const auto outside = [&](F w) { return w < low || w > high; };
      if (v[0] != v[0] || v[1] != v[1] || v[2] != v[2]) atomicAdd(counts, Count(1));
      if (outside(v[0]) || outside(v[1]) || outside(v[2])) atomicAdd(counts + 1, Count(1));
    }
    return {held(v[0], low, high), held(v[1], low, high), held(v[2], low, high)};
  }
};

__device__ inline int32_t column() { return int32_t(blockIdx.x * blockDim.x + threadIdx.x); }
__device__ inline int32_t line() { return int32_t(blockIdx.y * blockDim.y + threadIdx.y); }

template <class T>
__global__ void lay_out(const __grid_constant__ film::Pixel k, const __grid_constant__ Source from, film_state until,
                        const __grid_constant__ Layers<T> to) {
  const int32_t x = column(), y = line(), cols = int32_t(from.image.width), rows = int32_t(from.image.height);
  if (x >= to.wide || y >= to.tall) return;
  const bool is_first = x < cols && y < rows;
  const F3 v = from.at(film::mirrored(x, cols, to.wide), film::mirrored(y, rows, to.tall), is_first);
  const F3 w = point(k, v, from.state, until);
  T* p = to.data + y * to.pitch() + x;
  p[0] = w.x, p[to.size()] = w.y, p[2 * to.size()] = w.z;
}

template <class T>
struct Transfer {
  const double* table[3];  // of values and slopes in turn
  int32_t nodes;
  T nodes_per_cycle;

  // As Convolution::multiply reads it.
  __device__ T at(int layer, T place) const {
    const int32_t i = place < T(nodes - 2) ? int32_t(place) : nodes - 2;
    const double* n = table[layer] + 2 * i;
    return film::cubic(T(n[0]), T(n[1]), T(n[2]), T(n[3]), place - T(i));
  }
};

// The frequencies of y and of tall - y are the same.
template <class T>
__global__ void transfer(const __grid_constant__ Layers<T> layers, const __grid_constant__ Transfer<T> h) {
  const int32_t x = column(), y = line();
  if (2 * x > layers.wide || 2 * y > layers.tall) return;
  const double across = film::grid_frequency_squared(double(x) / double(layers.wide));
  const double up = film::grid_frequency_squared(double(y) / double(layers.tall));
  const T place = T(::sqrt(T(across) + T(up))) * h.nodes_per_cycle;
  const int64_t there = y * layers.pitch() + 2 * x, mirror = (layers.tall - y) * layers.pitch() + 2 * x;
  for (int c = 0; c < 3; ++c) {
    const T gain = h.at(c, place);
    T* layer = layers.data + c * layers.size();
    layer[there] *= gain, layer[there + 1] *= gain;
    if (y > 0 && 2 * y < layers.tall) layer[mirror] *= gain, layer[mirror + 1] *= gain;
  }
}

__global__ void finish(const __grid_constant__ film::Pixel k, const __grid_constant__ Source from,
                       const __grid_constant__ Layers<float> spread, const __grid_constant__ Target to,
                       film_state until) {
  const int32_t x = column(), y = line();
  if (x >= to.wide || y >= to.tall) return;
  const int32_t at_x = x + to.x0, at_y = y + to.y0;
  F3 v = from.at(at_x, at_y, true);
  film_state state = from.state;
  if (spread.data) {
    v = inhibit(k.inhibit, point(k, v, state, FILM_NEGATIVE), spread.at(at_x, at_y));
    state = FILM_NEGATIVE;
  }
  v = point(k, v, state, until);
  float* p = to.data + y * to.row_stride + x * to.pixel_stride;
  p[0] = v.x, p[to.channel_stride] = v.y, p[2 * to.channel_stride] = v.z;
}

}  // namespace FILM_ISA
