// The detecting net's numbers, from the order of actinic.detector.SHAPES to that in which blocks of channels read them.
#pragma once
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace film {

constexpr int PLANES = 12, FOLDED = 4 * PLANES;  // 2 x 2 pixels side by side
constexpr int WIDE[3] = {24, 32, 40};            // channels at a half, a quarter and an eighth of the pixels
constexpr int GROUP = 4;                         // channels that a block makes at once
constexpr int CONVOLUTIONS = 11;                 // of 3 x 3, before the last one of 1 x 1
constexpr int INS[CONVOLUTIONS] = {FOLDED, 24, 24, 32, 32, 40, 40, 72, 32, 56, 24};
constexpr int OUTS[CONVOLUTIONS] = {24, 24, 32, 32, 40, 40, 40, 32, 32, 24, 24};
constexpr int BLUE = 2;

struct NetNumbers {
  std::vector<float> first[3];              // of each channel in blue's place
  std::vector<float> layers[CONVOLUTIONS];  // from the second on
  std::vector<float> last[3];

  explicit NetNumbers(const double* given, size_t count);
};

// Plane `p` of the folded input when channel `c` is put in blue's place, and blue in its.
inline int turned(int p, int c) {
  const int plane = p / 4, kind = plane / 3, channel = plane % 3;
  const int from = channel == c ? BLUE : channel == BLUE ? c : channel;
  return 4 * (3 * kind + from) + p % 4;
}

// A layer of 3 x 3: for each group of channels the bias, then by rows of taps, in each the channels.
template <class Source>
std::vector<float> packed(const double* weight, const double* bias, int in, int out, const Source& source) {
  std::vector<float> to;
  for (int g = 0; g < out; g += GROUP) {
    for (int o = 0; o < GROUP; ++o) to.push_back(float(bias[g + o]));
    for (int y = 0; y < 3; ++y)
      for (int i = 0; i < in; ++i)
        for (int t = 0; t < 3; ++t)
          for (int o = 0; o < GROUP; ++o) to.push_back(float(weight[((g + o) * in + source(i)) * 9 + 3 * y + t]));
  }
  return to;
}

inline NetNumbers::NetNumbers(const double* given, size_t count) {
  size_t wanted = (WIDE[0] + FOLDED + 1) * PLANES;
  for (int k = 0; k < CONVOLUTIONS; ++k) wanted += size_t(OUTS[k]) * (9 * INS[k] + 1);
  if (count != wanted) throw std::invalid_argument("the net has another number of weights; bake it anew");
  const double* at = given;
  for (int k = 0; k < CONVOLUTIONS; ++k) {
    const double *weight = at, *bias = at + size_t(OUTS[k]) * INS[k] * 9;
    if (k) layers[k] = packed(weight, bias, INS[k], OUTS[k], [](int i) { return i; });
    for (int c = 0; c < 3 && !k; ++c)
      first[c] = packed(weight, bias, INS[0], OUTS[0], [&](int i) { return turned(i, c); });
    at = bias + OUTS[k];
  }
  const int in = WIDE[0] + FOLDED, blue = 4 * BLUE;  // its four pixels
  for (int c = 0; c < 3; ++c) {
    for (int o = 0; o < 4; ++o) last[c].push_back(float(at[PLANES * in + blue + o]));
    for (int i = 0; i < in; ++i)
      for (int o = 0; o < 4; ++o)
        last[c].push_back(float(at[(blue + o) * in + (i < WIDE[0] ? i : WIDE[0] + turned(i - WIDE[0], c))]));
  }
}

}  // namespace film
