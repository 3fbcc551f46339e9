// GrainNet on packs of pixels: the twin of actinic/grain/net.py.
//
// Lanes are pixels of a row. A block of 4 channels by 3 packs stays in registers while the weights pass by, each read
// from memory into every lane; rows of each layer are kept in rings of three, so that no row is computed twice.
#pragma once
#include <vector>

#include "backend.h"
#include "schema.gen.h"

namespace film {

constexpr int NET_IN = 4, NET_GROUP = 4, NET_TAPS = 9;
// Weights of a layer of `in` channels: bias, what it is told, taps; NET_GROUP channels side by side.
FILM_BOTH constexpr int net_layer(int in) { return NET_WIDE * (1 + GRAIN_CONDITIONS + NET_TAPS * in); }
constexpr int NET_NUMBERS = net_layer(NET_IN) + net_layer(NET_WIDE) + NET_TAPS * NET_WIDE;

// A layer's weights of one channel in the order that a block takes: by rows of taps, in each the channels.
template <class Visit>
void each_tap(int in, const Visit& visit) {
  for (int y = 0; y < 3; ++y)
    for (int i = 0; i < in; ++i)
      for (int t = 0; t < 3; ++t) visit(NET_TAPS * i + 3 * y + t);
}

// From the order of actinic.grain.net.SHAPES to that in which a block reads them.
inline std::vector<float> net_weights(const std::vector<double>& given) {
  std::vector<float> out;
  const double* from = given.data();
  for (int in : {NET_IN, NET_WIDE}) {
    const double *weight = from, *told = weight + NET_WIDE * in * NET_TAPS, *bias = told + NET_WIDE * GRAIN_CONDITIONS;
    for (int g = 0; g < NET_WIDE; g += NET_GROUP) {
      const auto put = [&](const double* of, int count, int at) {
        for (int o = 0; o < NET_GROUP; ++o) out.push_back(float(of[(g + o) * count + at]));
      };
      put(bias, 1, 0);
      for (int k = 0; k < GRAIN_CONDITIONS; ++k) put(told, GRAIN_CONDITIONS, k);
      each_tap(in, [&](int k) { put(weight, in * NET_TAPS, k); });
    }
    from += net_layer(in);
  }
  each_tap(NET_WIDE, [&](int k) { out.push_back(float(from[k])); });
  return out;
}

}  // namespace film

namespace FILM_ISA {

constexpr int NET_PACKS = LANES > 1 ? 3 : 7;     // lanes of a GPU read 7 floats apart: no two from one bank
constexpr int64_t NET_STEP = NET_PACKS * LANES;  // pixels of a block

// Rows of so many channels, `stride` floats from one channel's row to the next one's.
struct Channels {
  float* data;
  int64_t stride;

  FILM_BOTH float* row(int channel) const { return data + channel * stride; }
};

// Four channels of three packs: relu(bias + C told + W * in). rows: the three that the taps read.
template <int IN>
FILM_HD void net_block(const float* w, const Channels* rows, Channels told, Channels out, int64_t x) {
  using film::NET_GROUP;
  F sum[NET_GROUP][NET_PACKS];
  const auto add = [&](const float* p) {
    F in[NET_PACKS];
    for (int k = 0; k < NET_PACKS; ++k) in[k] = load(p + k * LANES);
    const EveryFour weights(w);
    for (int o = 0; o < NET_GROUP; ++o) {
      const F weight = weights[o];
      for (int k = 0; k < NET_PACKS; ++k) sum[o][k] = fma(in[k], weight, sum[o][k]);
    }
    w += NET_GROUP;
  };
  for (int o = 0; o < NET_GROUP; ++o)
    for (int k = 0; k < NET_PACKS; ++k) sum[o][k] = every(w + o);
  w += NET_GROUP;
  for (int c = 0; c < film::GRAIN_CONDITIONS; ++c) add(told.row(c) + x);
#pragma unroll  // else a GPU keeps `rows` in memory
  for (int y = 0; y < 3; ++y) {
    const float* p = rows[y].data + x;
    for (int i = 0; i < IN; ++i, p += rows[y].stride)
      for (int t = 0; t < 3; ++t) add(p + t);
  }
  for (int o = 0; o < NET_GROUP; ++o)
    for (int k = 0; k < NET_PACKS; ++k) store(out.row(o) + x + k * LANES, most(sum[o][k], splat(0)));
}

// A row of a layer, `count` pixels and up to a block more. told begins at the pixel under the middle tap of the first.
template <int IN>
void net_row(const float* w, const Channels* rows, Channels told, Channels out, int64_t count) {
  using film::NET_GROUP;
  for (int64_t x = 0; x < count; x += NET_STEP)
    for (int g = 0; g < film::NET_WIDE; g += NET_GROUP)
      net_block<IN>(w + g * (film::net_layer(IN) / film::NET_WIDE), rows, told, {out.row(g), out.stride}, x);
}

// Packs of the last layer: sigma (O * in). Sums of the three columns apart: no multiplication waits for the last one.
template <int PACKS>
FILM_HD void net_out(const float* w, const Channels* rows, const float* sigma, float* out, int64_t x) {
  F sum[3][PACKS] = {};
  for (int y = 0; y < 3; ++y) {
    const float* p = rows[y].data + x;
    for (int i = 0; i < film::NET_WIDE; ++i, p += rows[y].stride, w += 3)
      for (int t = 0; t < 3; ++t) {
        const F each = every(w + t);
        for (int k = 0; k < PACKS; ++k) sum[t][k] = fma(load(p + t + k * LANES), each, sum[t][k]);
      }
  }
  for (int k = 0; k < PACKS; ++k)
    store(out + x + k * LANES, load(sigma + x + k * LANES) * ((sum[0][k] + sum[1][k]) + sum[2][k]));
}

// y less y spread by the binomial [1 2 1]^T [1 2 1] / 16: nothing of low frequency is left.
FILM_HD F net_high_pass(const float* const* rows, int64_t x) {
  F side[3], sum;
  for (int y = 0; y < 3; ++y) side[y] = fma(load(rows[y] + x + 1), 2.0f, load(rows[y] + x) + load(rows[y] + x + 2));
  sum = fma(side[1], 2.0f, side[0] + side[2]);
  return fma(sum, -1.0f / 16, load(rows[1] + x + 1));
}

}  // namespace FILM_ISA
