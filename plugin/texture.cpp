// Texture alone: light that scattered and came back, what development did at edges, and grain, on colours left as they
// were.
#include <cmath>

#include "job.h"

namespace node {
namespace {

constexpr double LEAST_SLOPE = 1e-3;  // of a layer that forms hardly any dye

// The three channels straight to the three layers, and no exchange between layers: what stays is texture.
Numbers plain(const Numbers& given) {
  Numbers c = standard_numbers();
  for (const int i : {P_scatter_scatter, P_scatter_bloom, P_scatter_halation, P_scatter_halation_radius,
                      P_scatter_backing, P_scatter_bypass, P_inhibit_adjacency, P_inhibit_bypass})
    c[i] = given[i];
  for (int i = P_grain_rendition; i < P_grain_print; ++i) c[i] = given[i];
  c[P_expose_bypass] = 1;
  c[P_inhibit_interimage] = 0;
  return c;
}

bool has_edges(const Numbers& c) { return c[P_inhibit_bypass] == 0 && c[P_inhibit_adjacency] != 0; }

// Rows of a picture of one pixel, wide enough for the job: each pixel the same.
Rgb even(const Job& job, const float (&v)[3]) {
  Rgb out(size_t(job.width) * 3);
  for (size_t i = 0; i < out.size(); ++i) out[i] = v[i % 3];
  return out;
}

// Dye formed a decade of exposure at mid grey, of each layer.
void contrast(Job& job, const Numbers& c, double mid, double (&slope)[3]) {
  constexpr double STEP = 0.05;
  const auto at = [&](double h) {
    const float light = float(std::pow(10, h));
    return job.carry(even(job, {light, light, light}), c, FILM_LATENT, FILM_NEGATIVE, 0);
  };
  const Rgb less = at(mid - STEP), more = at(mid + STEP);
  for (int i = 0; i < 3; ++i) slope[i] = (double(more[i]) - less[i]) / (2 * STEP);
}

void times(const double* m, const float* v, float* out) {
  for (int i = 0; i < 3; ++i) out[i] = float(m[3 * i] * v[0] + m[3 * i + 1] * v[1] + m[3 * i + 2] * v[2]);
}

void invert(const double* m, double* out) {
  const auto minor = [&](int r, int c) {
    const int a = (r + 1) % 3, b = (r + 2) % 3, d = (c + 1) % 3, e = (c + 2) % 3;
    return m[3 * a + d] * m[3 * b + e] - m[3 * a + e] * m[3 * b + d];
  };
  const double det = m[0] * minor(0, 0) + m[1] * minor(0, 1) + m[2] * minor(0, 2);
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c) out[3 * r + c] = minor(c, r) / det;
}

// Scene light as XYZ under D65, so that the kernels' encoder takes it.
Rgb as_xyz(Rgb scene, double by) {
  double to_xyz[9];
  invert(film::OUTPUT_MATRIX[film::OUTPUT_ACESCG], to_xyz);
  for (double& v : to_xyz) v *= by;
  for (size_t i = 0; i < scene.size(); i += 3) {
    const float rgb[3] = {scene[i], scene[i + 1], scene[i + 2]};
    times(to_xyz, rgb, &scene[i]);
  }
  return scene;
}

}  // namespace

// The scene in the output's encoding, as if there were no film.
Rgb shown(Job& job, Rgb scene, int output) {
  Numbers c = standard_numbers();
  for (const int i : {P_encode_peak_nits, P_encode_white_nits}) c[i] = job.settings.controls[i];
  c[P_encode_output] = output;
  if (c[P_encode_output] == film::OUTPUT_PRINTING_DENSITY) return scene;
  double by = 1;
  if (c[P_encode_output] == film::OUTPUT_SCENE) {  // which puts the print's grey at 0.18: undone
    const float white[3] = {float(film::D65_WHITE[0]), float(film::D65_WHITE[1]), float(film::D65_WHITE[2])};
    by = 1 / double(job.carry(even(job, white), c, FILM_DISPLAY_LINEAR, FILM_DISPLAY, space_index("acescg"))[1]);
  }
  return job.carry(as_xyz(std::move(scene), by), c, FILM_DISPLAY_LINEAR, FILM_DISPLAY, job.settings.space);
}

Rgb texture(Job& job) {
  const Numbers c = plain(job.settings.controls);
  const double mid = job.stock->arrays.at("expose.mid_log_h").numbers.at(0);
  Rgb scene = job.develop(c, FILM_PIXELS, FILM_SCENE, POINTWISE_UM);
  const Rgb taken = job.develop(c, FILM_PIXELS, FILM_EXPOSURE, POINTWISE_UM), lit = job.develop(c, FILM_LATENT);
  const Rgb grey = job.carry(even(job, {0.18f, 0.18f, 0.18f}), c, FILM_SCENE, FILM_EXPOSURE, 0);
  Rgb formed;  // dye that edges and grain made more, or less
  double slope[3] = {1, 1, 1};
  if (has_edges(c) || c[P_grain_rendition] != 0) {
    Numbers free = c;
    free[P_inhibit_bypass] = 1, free[P_grain_rendition] = 0;
    formed = job.develop(c, FILM_NEGATIVE);
    const Rgb without = job.develop(free, FILM_NEGATIVE);
    for (size_t i = 0; i < formed.size(); ++i) formed[i] -= without[i];
    contrast(job, free, mid, slope);
  }
  for (size_t i = 0; i < scene.size(); ++i) {
    const double by =
        formed.empty() || std::fabs(slope[i % 3]) < LEAST_SLOPE ? 1 : std::pow(10, formed[i] / slope[i % 3]);
    scene[i] += float((lit[i] * by - taken[i]) * film::GREY / grey[i % 3]);
  }
  return shown(job, std::move(scene), film::OUTPUT_SCENE);
}

}  // namespace node
