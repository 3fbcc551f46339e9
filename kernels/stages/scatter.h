// EXPOSURE -> LATENT: the twin of actinic/stages/scatter.py.
#pragma once
#include <optional>

#include "../convolve.h"
#include "../linear.h"
#include "../noise.h"
#include "../schema.gen.h"
#include "../tables.h"

namespace film {

constexpr double SILENT_UNDER_GREY = 3.2;  // log10

struct Scatter {
  struct Layer {
    double scatter, gamma, bloom, width, ring[2], radius[2], blur[2];  // weights; lengths in mm
  };
  Layer layer[3];
  std::vector<Radial> radial;  // the three transfer functions
  double footprint_um, dark;  // under so many lux seconds no film forms density
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
    s.radial.emplace_back(pixel_um, [&](double f) { return Scatter::transfer(l, f); });
  s.dark = std::pow(10, tables.at("expose.mid_log_h", 1)[0] - SILENT_UNDER_GREY);
  return s;
}

}  // namespace film

namespace FILM_ISA {

template <class T>
struct Once {
  std::optional<Convolution<T>> made;
  template <class... How>
  Convolution<T>& operator()(How&&... how) {
    return made ? *made : made.emplace(how...);
  }
};

// developed(c, row): what becomes of a row of layer c while it is in the cache.
// Float32 transforms where what they leave in a layer's shadows is within bounds; where not, double for all that is left.
template <class Developed>
void scatter(const film::Scatter& s, film::Pool& pool, film::Plane* layers, double pixel_um, const film::Ask& ask,
             const Developed& developed) {
  const int64_t rows = layers[0].rows, cols = layers[0].cols;
  Once<float> in_float;
  Once<double> in_double;
  bool is_clean = true;
  film::Plane spread(pool, rows, cols);
  for (int c = 0; c < 3; ++c) {
    Noise noise(rows, cols, s.dark, s.radial[c]);
    const auto run = [&](auto& once) {
      const auto before = [&](int64_t y) { noise.before(y, layers[c].row(y)); };
      const auto after = [&](int64_t y) {
        noise.after(y, spread.row(y));
        developed(c, spread.row(y));
      };
      once(pool, rows, cols, pixel_um, s.footprint_um).run(layers[c], spread, s.radial[c], ask, before, after);
    };
    if (is_clean) run(in_float), is_clean = noise.is_within_bounds();
    if (!is_clean) run(in_double);
    std::swap(layers[c], spread);
  }
}

}  // namespace FILM_ISA
