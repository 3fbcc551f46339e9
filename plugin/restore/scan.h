// A damaged scan on its way: densities, what is damaged, what is put in its place. The twin of actinic.restore.
#pragma once
#include <functional>

#include "../../kernels/restore/kernels.h"
#include "region.h"

namespace node {

// Bits of a mask: R, G, B.
using Mask = Plane<uint8_t>;
constexpr uint8_t ALL_GONE = 7;

// How to look for damage.
struct Search {
  unsigned channels = 7;  // that may be damaged, by bit
  double sensitivity = 0.5;
  bool dust = false;
};

// So far the frame counts for a pixel, in all: its fill and membrane, their mask, its windows and the net.
constexpr int MEMBRANE_STEPS = 60, NEAR_PX = 8, GROWN_PX = 1;
constexpr int FILL_REACH_PX = MEMBRANE_STEPS + 1 + film::FILL_HALO;
constexpr int REACH_PX = FILL_REACH_PX + NEAR_PX + GROWN_PX + 8 + film::DETECT_HALO;

using Ask = std::function<void()>;

struct Scan {
  Rect frame;
  Plane<float> density[3];
  Mask broken;  // not finite

  Scan(Rect frame, Rect part);
  // Three planes of a rectangle, one after the other, mirrored beyond the frame.
  std::vector<float> planes(Rect part) const;
};

// Which pixels of which channels are damaged, in a part of the frame. Throws what `ask` throws.
Mask find(const Scan& scan, const film::NetNumbers& net, const Search& search, Rect part, const Ask& ask);
// Thin shapes that shade all channels: adds them to the mask. The twin of actinic.restore.specks.
void add_dust(const Scan& scan, double sensitivity, Mask& mask, const Ask& ask);
// Every bit of a pixel within a square of 2 by + 1 px.
Mask grown(const Mask& mask, int by);

// Densities of a tile and around it, the damaged ones of the tile filled; slopes of each channel on the others for its
// grain.
struct Repaired {
  Rect at;
  std::vector<float> values, slopes;

  float* value(int c, int y) { return &values[(size_t(c) * at.height() + y - at.y0) * at.width()]; }
  float slope(int t, int c, int y, int x) const {
    return slopes[((3 * size_t(t) + c) * at.height() + y - at.y0) * at.width() + x - at.x0];
  }
};
Repaired repaired(const Scan& scan, const Mask& mask, Rect tile, bool needs_slopes, const Ask& ask);
// To repaired pixels grain of that sigma, less what their fill took over; other in every frame.
void add_grain(Repaired& made, const Mask& mask, Rect tile, double sigma_d, int64_t frame);

// The net of the bundle's Resources; throws Failure where there is none.
const film::NetNumbers& baked_net();

}  // namespace node
