// Even areas of a scan's density, among which the rebate is sought: the twin of actinic/scan/rebate.py.
#pragma once
#include "invert.h"

namespace node::areas {

using Mask = std::vector<char>;

// A picture of the scan's density, small enough to search.
struct Searched {
  int width, height;
  std::vector<float> density;  // three a pixel
  Mask clipped, edge;

  size_t count() const { return clipped.size(); }
};

struct Area {
  Mask where;
  float density[3];
  bool is_clipped, is_at_border;

  double total() const { return density[0] + density[1] + density[2]; }
};

Searched searched(const Grid& small);
// Connected even areas of one density, the brightest first.
std::vector<Area> even_areas(const Searched& s);

}  // namespace node::areas
