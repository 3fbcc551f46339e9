// EXPOSURE -> LATENT: the twin of actinic/stages/scatter.py.
#pragma once
#include "../convolve.h"
#include "../linear.h"
#include "../schema.gen.h"
#include "../tables.h"

namespace film {

struct Scatter {
  struct Layer {
    double scatter, gamma, bloom, width, ring[2], radius[2], blur[2];  // weights; lengths in mm
  };
  Layer layer[3];
  std::vector<Radial> radial;  // the three transfer functions
  double footprint_um;
  bool bypass;

  // H(f), f in cycles/mm.
  static double transfer(const Layer& l, double f) {
    const double pi = 3.141592653589793;
    const auto gauss = [&](double s) { return std::exp(-2 * (pi * s * f) * (pi * s * f)); };
    double sum = l.scatter * std::exp(-2 * pi * l.gamma * f) + l.bloom * gauss(l.width);
    for (int k = 0; k < 2; ++k) sum += l.ring[k] * ::j0(2 * pi * l.radius[k] * f) * gauss(l.blur[k]);
    return sum / (l.scatter + l.bloom + l.ring[0] + l.ring[1]);
  }
};

inline Scatter prepare_scatter(const Tables& tables, const Controls& controls, double pixel_um) {
  Scatter s;
  s.bypass = controls.scatter_bypass != 0;
  const auto& given = tables.at("scatter.layers", 30);
  const int asked = int(controls.scatter_backing);
  const int backing = asked == 0 ? int(tables.at("scatter.backing", 1)[0]) : asked - 1;
  const double strength = controls.scatter_halation * BACKING_SHARE[backing];
  s.footprint_um = SCATTER_FOOTPRINT_UM;
  for (int c = 0; c < 3; ++c) {
    const double* p = &given[10 * c];
    auto& l = s.layer[c];
    for (int k = 0; k < 2; ++k) {
      l.ring[k] = p[4 + 3 * k] * strength;
      l.radius[k] = p[5 + 3 * k] * controls.scatter_halation_radius;
      l.blur[k] = p[6 + 3 * k] * controls.scatter_halation_radius;
      s.footprint_um = std::fmax(s.footprint_um, 1e3 * (l.radius[k] + 3 * l.blur[k]));
    }
    const double rest = std::fmax(0, 1 - l.ring[0] - l.ring[1]);
    l.scatter = p[0] * rest, l.gamma = p[1] * controls.scatter_scatter;
    l.bloom = p[2] * rest, l.width = p[3] * controls.scatter_bloom;
  }
  for (const auto& l : s.layer)
    s.radial.emplace_back(highest_frequency(pixel_um), [&](double f) { return Scatter::transfer(l, f); });
  return s;
}

}  // namespace film

namespace FILM_ISA {

// Double transforms: float32 ones leave 0.03 stop of noise in the shadows of a frame with bright sources.
inline void scatter(const film::Scatter& s, film::Pool& pool, film::Plane* layers, double pixel_um,
                    const film::Ask& ask) {
  if (s.bypass) return;
  Convolution<double> convolution(pool, layers[0].rows, layers[0].cols, pixel_um, s.footprint_um);
  for (int c = 0; c < 3; ++c) convolution.run(layers[c], layers[c], s.radial[c], ask);
}

}  // namespace FILM_ISA
