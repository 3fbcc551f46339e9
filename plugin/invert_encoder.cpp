// The set encoder of one frame: the twin of actinic/scan/encoder.py, its numbers from Resources/scan.actinic.
#include <cmath>

#include "invert.h"

namespace node {
namespace {

using Row = std::vector<double>;

// x W + b, W (in, out) row by row.
Row layer(const Row& x, const std::string& name, size_t out) {
  const auto &weight = scan_array("encoder." + name + ".weight", x.size() * out),
             &bias = scan_array("encoder." + name + ".bias", out);
  Row y(bias.begin(), bias.end());
  for (size_t i = 0; i < x.size(); ++i)
    for (size_t o = 0; o < out; ++o) y[o] += x[i] * weight[i * out + o];
  return y;
}

Row positive(Row x) {
  for (double& v : x) v = std::fmax(v, 0);
  return x;
}

// Mean, red - green and blue - green as three layers.
Triple layers(const double* shade) {
  const double green = shade[0] - (shade[1] + shade[2]) / 3;
  return {green + shade[1], green, green + shade[2]};
}

// A frame's balance drawn to its roll's, of which it is the only one: what is left of sigma.
double drawn(double sigma) {
  const double of_roll = 1 / (scan::OWN_SPREAD * scan::OWN_SPREAD + sigma * sigma);
  return 1 / std::sqrt(1 / (sigma * sigma) + of_roll);
}

}  // namespace

Guess guess(const std::vector<float>& told) {
  const size_t count = size_t(scan::STATISTICS), wide = size_t(scan::ENCODER_WIDE), n = size_t(scan::ENCODER_OUTPUTS);
  const auto &centre = scan_array("encoder.centre", count), &scale = scan_array("encoder.scale", count);
  Row x(count);
  for (size_t i = 0; i < count; ++i) x[i] = (told[i] - centre[i]) / scale[i];
  Row f = positive(layer(positive(layer(x, "frame1", wide)), "frame2", wide));
  f.insert(f.end(), f.begin(), f.begin() + long(wide));  // the mean of a roll of one frame is the frame
  const Row e = layer(positive(layer(f, "roll1", wide)), "roll2", 2 * n);
  Guess out{layers(e.data()), {}, {e[3], e[4], e[5]}, {}};
  for (size_t c = 0; c < 3; ++c) {
    const double sigma = std::exp(e[n + c]);
    out.sigma[c] = c ? drawn(sigma) : sigma;
    out.rebate_sigma[c] = std::exp(e[n + 3 + c]);
  }
  return out;
}

}  // namespace node
