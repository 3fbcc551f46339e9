// The detecting net, row by row: the twin of restore_detect.onnx for one channel in blue's place.
//
// Each layer makes a row when the next one asks for it. Nothing is padded: what a tile needs around its core is asked
// of its planes, so a pixel's value is the same in any tile.
#pragma once
#include <functional>

#include "convolve.h"

namespace FILM_ISA {

// Writes 12 rows of planes (kernels/restore/evidence.h) of row y, `stride` floats apart.
using Evidence = std::function<void(int y, float* to, int64_t stride)>;

// Where each layer is wanted for a core of so many pixels: the same along both axes.
struct Reach {
  Range fourth1, fourth0, cat4, third1, third0, cat3, bottom2, bottom1, bottom0, down2, second1, second0, down1, first1,
      first0, folded;

  explicit Reach(int core_px) {
    fourth1 = {0, core_px / 2}, fourth0 = fourth1.grown(1), cat4 = fourth1.grown(2);
    third1 = cat4.halved(), third0 = third1.grown(1), cat3 = third1.grown(2);
    bottom2 = cat3.halved(), bottom1 = bottom2.grown(3), bottom0 = bottom1.grown(2), down2 = bottom0.grown(1);
    second1 = down2.doubled(), second0 = second1.grown(1), down1 = second1.grown(2);
    first1 = down1.doubled(), first0 = first1.grown(1), folded = first1.grown(2);
  }
};

// The planes of evidence, 2 x 2 pixels folded into channels; made once for all three channels' nets.
class Folded {
  const Evidence& evidence;
  std::vector<float> line;

 public:
  Rows rows;

  Folded(const Evidence& evidence, const Reach& x, const Reach& y)
      : evidence(evidence), rows(film::FOLDED, x.folded, y.folded.lo, 64) {
    line.resize(size_t(film::PLANES) * 2 * rows.stride);
  }

  void need(int to) {
    rows.until(to, [&](int y) {
      for (int dy = 0; dy < 2; ++dy) {
        evidence(2 * y + dy, line.data(), 2 * rows.stride);
        for (int p = 0; p < film::PLANES; ++p) {
          const float* from = &line[p * 2 * rows.stride];
          float *even = rows.at(y, 4 * p + 2 * dy, rows.x.lo), *odd = rows.at(y, 4 * p + 2 * dy + 1, rows.x.lo);
          for (int x = 0; x < rows.x.count(); ++x) even[x] = from[2 * x], odd[x] = from[2 * x + 1];
        }
      }
    });
  }
};

constexpr int AHEAD = 37;  // rows of a half that the bottom of the net looks ahead

class Unet {
  const film::NetNumbers& net;
  const int channel;
  Folded& folded;
  Rows first0, first1, down1, second0, second1, down2, bottom0, bottom1, bottom2, cat3, third0, third1, cat4, fourth0,
      fourth1;
  std::vector<float> logits;

  void need_first(int to) {
    first1.until(to, [&](int y) {
      first0.until(y + 1, [&](int k) {
        folded.need(k + 1);
        convolve(net.first[channel], folded.rows, 1, first0, k);
      });
      convolve(net.layers[1], first0, 1, first1, y);
    });
  }
  void need_second(int to) {
    second1.until(to, [&](int y) {
      second0.until(y + 1, [&](int k) {
        down1.until(k + 1, [&](int j) { need_first(2 * j + 1), shrink(first1, down1, j); });
        convolve(net.layers[2], down1, 1, second0, k);
      });
      convolve(net.layers[3], second0, 1, second1, y);
    });
  }
  void need_bottom(int to) {
    bottom2.until(to, [&](int y) {
      bottom1.until(y + 3, [&](int k) {
        bottom0.until(k + 2, [&](int j) {
          down2.until(j + 1, [&](int i) { need_second(2 * i + 1), shrink(second1, down2, i); });
          convolve(net.layers[4], down2, 1, bottom0, j);
        });
        convolve(net.layers[5], bottom0, 2, bottom1, k);
      });
      convolve(net.layers[6], bottom1, 3, bottom2, y);
    });
  }
  void need_third(int to) {
    third1.until(to, [&](int y) {
      third0.until(y + 1, [&](int k) {
        cat3.until(k + 1, [&](int j) { need_bottom(j >> 1), need_second(j), enlarge(bottom2, second1, cat3, j); });
        convolve(net.layers[7], cat3, 1, third0, k);
      });
      convolve(net.layers[8], third0, 1, third1, y);
    });
  }
  void need_fourth(int to) {
    fourth1.until(to, [&](int y) {
      fourth0.until(y + 1, [&](int k) {
        cat4.until(k + 1, [&](int j) { need_third(j >> 1), need_first(j), enlarge(third1, first1, cat4, j); });
        convolve(net.layers[9], cat4, 1, fourth0, k);
      });
      convolve(net.layers[10], fourth0, 1, fourth1, y);
    });
  }

 public:
  Unet(const film::NetNumbers& net, int channel, Folded& folded, const Reach& x, const Reach& y)
      : net(net),
        channel(channel),
        folded(folded),
        first0(24, x.first0, y.first0.lo, 8),
        first1(24, x.first1, y.first1.lo, 64),
        down1(24, x.down1, y.down1.lo, 8),
        second0(32, x.second0, y.second0.lo, 8),
        second1(32, x.second1, y.second1.lo, 32),
        down2(32, x.down2, y.down2.lo, 8),
        bottom0(40, x.bottom0, y.bottom0.lo, 8),
        bottom1(40, x.bottom1, y.bottom1.lo, 8),
        bottom2(40, x.bottom2, y.bottom2.lo, 8),
        cat3(72, x.cat3, y.cat3.lo, 8),
        third0(32, x.third0, y.third0.lo, 8),
        third1(32, x.third1, y.third1.lo, 8),
        cat4(56, x.cat4, y.cat4.lo, 8),
        fourth0(24, x.fourth0, y.fourth0.lo, 8),
        fourth1(24, x.fourth1, y.fourth1.lo, 8),
        logits(4 * size_t(fourth1.stride)) {}

  // What row y will ask of the lower layers: before the first row, so that no net leaves the others' evidence behind.
  void approach(int y) { need_first(y + AHEAD), need_bottom((y >> 2) + 1); }

  // Two rows of pixels, y of half of them: what is over 0 is damaged rather than not.
  void rows(int y, float* upper, float* lower) {
    need_fourth(y);
    folded.need(y);
    const int64_t to = fourth1.stride;
    for (int x = 0; x < fourth1.x.hi; x += STEP) {
      const float* w = net.last[channel].data();
      Sums sum(w);
      w += film::GROUP;
      for (int i = 0; i < fourth1.channels; ++i, w += film::GROUP) sum.add(fourth1.at(y, i, x), w);
      for (int i = 0; i < film::FOLDED; ++i, w += film::GROUP) sum.add(folded.rows.at(y, i, x), w);
      for (int o = 0; o < 4; ++o)
        for (int k = 0; k < PACKS; ++k) store(&logits[o * to + x + k * LANES], sum.of[o][k]);
    }
    for (int x = 0; x < fourth1.x.hi; ++x) {
      upper[2 * x] = logits[x], upper[2 * x + 1] = logits[to + x];
      lower[2 * x] = logits[2 * to + x], lower[2 * x + 1] = logits[3 * to + x];
    }
  }
};

}  // namespace FILM_ISA
