// What the encoder is told of a frame: the twin of actinic/scan/statistics.py.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "invert.h"

namespace node {
namespace {

using Values = std::vector<float>;

void add_ranks(Values& to, Values v, double share) {
  std::sort(v.begin(), v.end());
  to.push_back(v[size_t(std::nearbyint(share * double(v.size() - 1)))]);
}

// Sorted places, those of equal values in their order.
std::vector<size_t> order_of(const Values& v) {
  std::vector<size_t> order(v.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return v[a] < v[b]; });
  return order;
}

// Mean colour of each tenth of the pixels by density, and of its quarter nearest to the middle.
void add_by_rank(Values& to, const Values& grey, const Values (&colour)[2]) {
  const size_t each = std::max<size_t>(1, grey.size() / scan::RANKS);
  const std::vector<size_t> order = order_of(grey);
  for (size_t r = 0; r < size_t(scan::RANKS); ++r) {
    Values of[2];
    for (size_t k = r * each; k < (r + 1) * each; ++k)
      for (int c = 0; c < 2; ++c) of[c].push_back(colour[c][order[std::min(k, grey.size() - 1)]]);
    const float middle[2] = {float(median(of[0])), float(median(of[1]))};
    Values far;
    for (size_t k = 0; k < each; ++k) far.push_back(std::fabs(of[0][k] - middle[0]) + std::fabs(of[1][k] - middle[1]));
    const std::vector<size_t> near = order_of(far);
    const size_t quarter = std::max<size_t>(1, each / 4);
    for (int c = 0; c < 2; ++c) to.push_back(float(std::accumulate(of[c].begin(), of[c].end(), 0.0) / double(each)));
    for (int c = 0; c < 2; ++c) {
      double sum = 0;
      for (size_t k = 0; k < quarter; ++k) sum += of[c][near[k]];
      to.push_back(float(sum / double(quarter)));
    }
  }
}

void add_covariance(Values& to, const Values (&layers)[3]) {
  const double n = double(layers[0].size());
  double mean[3];
  for (int c = 0; c < 3; ++c) mean[c] = std::accumulate(layers[c].begin(), layers[c].end(), 0.0) / n;
  for (int a = 0; a < 3; ++a)
    for (int b = a; b < 3; ++b) {
      double sum = 0;
      for (size_t i = 0; i < layers[0].size(); ++i) sum += (layers[a][i] - mean[a]) * (layers[b][i] - mean[b]);
      to.push_back(float(sum / std::max(n - 1, 1.0)));
    }
}

// Root mean square between neighbours of each layer.
void add_steps(Values& to, const Grid& g) {
  const double count = double(g.width - 1) * g.height + double(g.height - 1) * g.width + 1;
  for (int c = 0; c < 3; ++c) {
    double sum = 0;
    for (int y = 0; y < g.height; ++y)
      for (int x = 0; x < g.width; ++x) {
        const double v = g.at(x, y)[c];
        if (x + 1 < g.width) sum += std::pow(g.at(x + 1, y)[c] - v, 2);
        if (y + 1 < g.height) sum += std::pow(g.at(x, y + 1)[c] - v, 2);
      }
    to.push_back(float(std::sqrt(sum / count)));
  }
}

}  // namespace

std::vector<float> statistics(const Grid& amounts, bool has_rebate) {
  Grid a = amounts;
  Values layers[3], colour[2], grey, out;
  for (size_t i = 0; i < a.rgb.size(); ++i)
    layers[i % 3].push_back(a.rgb[i] = std::clamp(a.rgb[i], float(scan::LOW), float(scan::HIGH)));
  for (size_t i = 0; i < a.count(); ++i) {
    grey.push_back((layers[0][i] + layers[1][i] + layers[2][i]) / 3);
    for (int c = 0; c < 2; ++c) colour[c].push_back(layers[2 * c][i] - layers[1][i]);
  }
  for (const Values& layer : layers)
    for (const double share : scan::QUANTILES) add_ranks(out, layer, share);
  for (const double share : scan::QUANTILES) add_ranks(out, grey, share);
  for (const double share : scan::COLOURS)
    for (const Values& side : colour) add_ranks(out, side, share);
  add_by_rank(out, grey, colour);
  add_covariance(out, layers);
  add_steps(out, a);
  out.push_back(float(has_rebate));
  return out;
}

}  // namespace node
