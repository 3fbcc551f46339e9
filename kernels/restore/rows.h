// Rows of a tile as they are made, the last few of them kept: no layer of a net lies in memory whole.
#pragma once
#include <vector>

#include "../backend.h"

namespace film {

// lo <= x < hi, counted from the tile's core: what lies around it is negative or beyond its size.
struct Range {
  int lo = 0, hi = 0;

  int count() const { return hi - lo; }
  Range grown(int by) const { return {lo - by, hi + by}; }
  Range halved() const { return {lo >> 1, (hi + 1) >> 1}; }
  Range doubled() const { return {2 * lo, 2 * hi}; }
};

}  // namespace film

namespace FILM_ISA {

using film::Range;

class Rows {
  static constexpr int SLACK = 64;  // floats that a block may read or write past a row's end
  std::vector<float> data;
  int mask;
  int64_t row_floats;

 public:
  int channels;
  int64_t stride;  // floats from a channel to the next; an odd number of cache lines, so that channels don't collide
  Range x;
  int next;  // rows before it are made

  // kept: a power of two.
  Rows(int channels, Range x, int first, int kept)
      : mask(kept - 1), channels(channels), stride((x.count() + SLACK + 15) / 16 * 16 | 16), x(x), next(first) {
    row_floats = stride * channels;
    data.resize(size_t(row_floats) * kept + SLACK);
  }

  float* at(int y, int channel, int px) { return &data[0] + (y & mask) * row_floats + channel * stride + (px - x.lo); }

  // make(y) for each row up to y that is not made yet.
  template <class Make>
  void until(int y, const Make& make) {
    for (; next <= y; ++next) make(next);
  }
};

}  // namespace FILM_ISA
