// A .cube: a shaper, where it has one, and a lattice.
#pragma once
#include <string>
#include <vector>

namespace node {

struct Lut {
  int shaper_size = 0, size = 0;
  float shaper_low = 0, shaper_high = 1, low[3] = {0, 0, 0}, high[3] = {1, 1, 1};
  std::vector<float> shaper, nodes;  // three numbers an entry; red runs fastest

  // One colour through the shaper, then tetrahedrally through the lattice; outside the domain its edge. NaN is low.
  void apply(float* rgb) const;
};

// Throws std::runtime_error, naming the file and the line's fault.
Lut read_cube(const std::string& path);

}  // namespace node
