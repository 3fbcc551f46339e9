// The View menu: actinic/views.py, and where the light lies on the curve.
#include <cmath>

#include "job.h"

namespace node {
namespace {

enum {
  PRINT_VIEW,
  NEGATIVE_VIEW,
  STATUS_M_VIEW,
  STATUS_A_VIEW,
  HALATION_VIEW,
  INHIBITION_VIEW,
  PLACEMENT_VIEW,
  GRAIN_VIEW
};

constexpr double PLACEMENT_STOPS = 16;  // from black to white, mid grey in the middle

const std::vector<double>& spectral(const Arrays& arrays, const std::string& name, size_t least) {
  const auto found = arrays.find(name);
  if (found == arrays.end() || found->second.numbers.size() < least)
    throw Failure(kOfxFailed, "Resources lacks " + name + "; install the bundle again");
  return found->second.numbers;
}

// sum_lambda W 10^-(a . dyes + base): light through a film, weighed by an instrument; as densities when asked.
Rgb through(Job& job, Rgb amounts, const std::string& side, const std::string& instrument, double silver,
            bool density) {
  const auto& base = spectral(job.stock->arrays, side + ".base", 1);
  const size_t n = base.size();
  const auto& dyes = spectral(job.stock->arrays, side + ".dyes", 3 * n);
  const auto& weights = spectral(shelf().instruments, instrument, 3 * n);
  const double grey = silver * spectral(job.stock->arrays, side + ".silver", 1)[0] / 3;
  each(int(job.height), [&](int y) {
    float* p = &amounts[size_t(y) * job.width * 3];
    for (int64_t x = 0; x < job.width; ++x, p += 3) {
      float sum[3] = {};
      for (size_t w = 0; w < n; ++w) {
        const double d = p[0] * (dyes[w] + grey) + p[1] * (dyes[n + w] + grey) + p[2] * (dyes[2 * n + w] + grey);
        const float light = std::exp2(float(-3.321928094887362 * (d + base[w])));
        for (int c = 0; c < 3; ++c) sum[c] += light * float(weights[3 * w + c]);
      }
      for (int c = 0; c < 3; ++c) p[c] = density ? -std::log10(sum[c]) : sum[c];
    }
  });
  return amounts;
}

// a - b, times something.
Rgb difference(Rgb a, const Rgb& b, double by) {
  for (size_t i = 0; i < a.size(); ++i) a[i] = float(by * (a[i] - b[i]));
  return a;
}

Numbers without_grain(Numbers c) {
  c[P_grain_rendition] = 0;
  return c;
}

double mid_log_h(const Job& job) { return spectral(job.stock->arrays, "expose.mid_log_h", 1)[0]; }

Rgb halation(Job& job) {
  Numbers dark = job.settings.controls;
  dark[P_scatter_halation] = 0;
  const double by = film::GREY / std::pow(10, mid_log_h(job));
  return difference(job.develop(job.settings.controls, FILM_LATENT), job.develop(dark, FILM_LATENT), by);
}

Rgb inhibition(Job& job) {
  const Numbers still = without_grain(job.settings.controls);  // other amounts have other grain
  Numbers free = still;
  free[P_inhibit_bypass] = 1;
  return difference(job.develop(still, FILM_NEGATIVE), job.develop(free, FILM_NEGATIVE), 1);
}

Rgb grain(Job& job) {
  const Numbers& c = job.settings.controls;
  return difference(job.develop(c, FILM_NEGATIVE), job.develop(without_grain(c), FILM_NEGATIVE), 1);
}

// Stops of each layer's exposure above mid grey, 0.5 being mid grey and 0 to 1 sixteen stops.
Rgb placement(Job& job) {
  Rgb h = job.develop(job.settings.controls, FILM_LATENT);
  const double mid = std::pow(10, mid_log_h(job));
  for (float& v : h) v = float(0.5 + std::log2(std::fmax(v, film::FLOOR) / mid) / PLACEMENT_STOPS);
  return h;
}

// The film's colour and its texture each in its share; the unfilmed picture is the scene, shown.
Rgb blended(Job& job) {
  const Settings& s = job.settings;
  Rgb full = job.develop(s.controls, FILM_DISPLAY);
  if (s.colour == 1 && s.effects == 1) return full;
  const Rgb flat = job.develop(s.controls, FILM_PIXELS, FILM_DISPLAY, POINTWISE_UM);
  Rgb scene = job.develop(s.controls, FILM_PIXELS, FILM_SCENE, POINTWISE_UM);
  scene = shown(job, std::move(scene), int(s.controls[P_encode_output]));
  for (size_t i = 0; i < full.size(); ++i)
    full[i] = float(scene[i] + s.colour * (flat[i] - scene[i]) + s.effects * (full[i] - flat[i]));
  return full;
}

Rgb on_light_box(Job& job) {
  const Numbers& c = job.settings.controls;
  return through(job, job.develop(c, FILM_NEGATIVE), "film", "light_box", c[P_film_silver], false);
}

// For the printing node, as a Cineon scan, or on the light box.
Rgb negative(Job& job) {
  Numbers c = job.settings.controls;
  c[P_encode_output] = film::OUTPUT_PRINTING_DENSITY;
  return job.settings.negative_output == 0   ? job.develop(c, FILM_NEGATIVE)
         : job.settings.negative_output == 1 ? job.develop(c, FILM_DISPLAY)
                                             : on_light_box(job);
}

}  // namespace

Rgb picture_of(int node, Job& job) {
  switch (node) {
    case NEGATIVE_NODE:
      return negative(job);
    case PRINT_NODE:
      return job.develop(job.settings.controls, FILM_NEGATIVE, FILM_DISPLAY, job.pixel_um);
    case TEXTURE_NODE:
      return texture(job);
    case INVERT_NODE:
      return inverted(job);
    default:
      return film_view(job, job.settings.view);
  }
}

Rgb film_view(Job& job, int view) {
  const Numbers& c = job.settings.controls;
  const double tank = c[job.stock->is_direct ? P_film_silver : P_print_silver];
  switch (view) {
    case NEGATIVE_VIEW:
      return on_light_box(job);
    case STATUS_M_VIEW:
      return through(job, job.develop(c, FILM_NEGATIVE), "film", "status_m", c[P_film_silver], true);
    case STATUS_A_VIEW:
      return through(job, job.develop(c, FILM_PRINT), "print", "status_a", tank, true);
    case HALATION_VIEW:
      return halation(job);
    case INHIBITION_VIEW:
      return inhibition(job);
    case PLACEMENT_VIEW:
      return placement(job);
    case GRAIN_VIEW:
      return grain(job);
    default:
      return blended(job);
  }
}

}  // namespace node
