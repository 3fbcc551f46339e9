// The picture within its rebate, and whether it is a negative at all: the twin of actinic/scan/frame.py.
#include <algorithm>
#include <cmath>

#include "invert.h"

namespace node {
namespace {

// First and last + 1 place that shows half as much as the middle does; all where that leaves too little.
std::pair<int, int> inner(const std::vector<float>& share) {
  const int size = int(share.size());
  const double half = 0.5 * median(share);
  int first = size, last = 0;
  for (int i = 0; i < size; ++i)
    if (share[size_t(i)] >= half) first = std::min(first, i), last = i + 1;
  return last - first > 0.3 * size ? std::pair(first, last) : std::pair(0, size);
}

// Whether a pixel shows picture: no rebate and no holder.
bool shows(const float* light, const Triple& rebate) {
  double most = -1e9, least = 1e9;
  for (int c = 0; c < 3; ++c) {
    const double above = -std::log10(std::max(double(light[c]), 1e-6) / rebate[c]);
    most = std::max(most, above), least = std::min(least, above);
  }
  return most > scan::NEAR_BASE_D && least < scan::HOLDER_D;
}

}  // namespace

Box picture_box(const Scanned& scan, const Rebate& rebate) {
  if (!rebate.is_found) return {0, 0, scan.width, scan.height};
  const int step = std::max(1, std::max(scan.width, scan.height) / scan::SEARCH_PX);
  const Grid seen = scan.every(step);
  std::vector<float> columns(size_t(seen.width)), rows(size_t(seen.height));
  for (int y = 0; y < seen.height; ++y)
    for (int x = 0; x < seen.width; ++x) {
      const float is_shown = shows(seen.at(x, y), rebate.rgb);
      columns[x] += is_shown / float(seen.height), rows[y] += is_shown / float(seen.width);
    }
  const auto [left, right] = inner(columns);
  const auto [top, bottom] = inner(rows);
  const int x1 = left * step, x2 = std::min(right * step, scan.width);
  const int y1 = top * step, y2 = std::min(bottom * step, scan.height);
  const int dx = int(std::nearbyint(scan::INSET * (x2 - x1))), dy = int(std::nearbyint(scan::INSET * (y2 - y1)));
  return {x1 + dx, y1 + dy, std::max(1, x2 - x1 - 2 * dx), std::max(1, y2 - y1 - 2 * dy)};
}

// A line through six signs: range, middle and skewness of green density, a mask's colour, a rebate.
bool looks_positive(const Grid& small, bool has_rebate) {
  std::vector<float> density[3];
  for (size_t i = 0; i < small.rgb.size(); ++i) density[i % 3].push_back(-std::log10(std::max(small.rgb[i], 1e-5f)));
  const size_t n = small.count();
  double mean = 0, variance = 0, cube = 0;
  for (const float d : density[1]) mean += d / double(n);
  for (const float d : density[1]) variance += (d - mean) * (d - mean) / double(n);
  for (const float d : density[1]) cube += std::pow((d - mean) / (std::sqrt(variance) + 1e-3), 3) / double(n);
  const double low = quantile(density[1], 0.005), middle = quantile(density[1], 0.5);
  const double spread = std::max(quantile(density[1], 0.995) - low, 1e-3), green = quantile(density[1], 0.01);
  const double red = quantile(density[0], 0.01), blue = quantile(density[2], 0.01);
  const double signs[] = {spread, (middle - low) / spread, cube, blue - red, green - red, double(has_rebate), 1};
  double sum = 0;
  for (int i = 0; i < 7; ++i) sum += scan::POSITIVE[i] * signs[i];
  return sum > 0;
}

}  // namespace node
