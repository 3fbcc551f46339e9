// What is even and joined in a scan, rounding and all as NumPy and SciPy have it, so that both find the same pixels.
#include "invert_areas.h"

#include <algorithm>
#include <cmath>

namespace node::areas {
namespace {

int rounded(double x) { return int(std::nearbyint(x)); }

// Mean of a pixel and its two neighbours in a row or a column, edges doubled.
void smooth(std::vector<float>& v) {
  const int count = int(v.size());
  const std::vector<float> was = v;
  for (int i = 0; i < count; ++i) {
    const int before = std::max(i - 1, 0), after = std::min(i + 1, count - 1);
    v[size_t(i)] = float((double(was[size_t(before)]) + was[size_t(i)] + was[size_t(after)]) / 3);
  }
}

void smooth_both(std::vector<float>& plane, int width, int height) {
  std::vector<float> line;
  line.resize(size_t(height));
  for (int x = 0; x < width; ++x) {
    for (int y = 0; y < height; ++y) line[y] = plane[size_t(y) * width + x];
    smooth(line);
    for (int y = 0; y < height; ++y) plane[size_t(y) * width + x] = line[y];
  }
  line.resize(size_t(width));
  for (int y = 0; y < height; ++y) {
    std::copy_n(&plane[size_t(y) * width], width, line.begin());
    smooth(line);
    std::copy(line.begin(), line.end(), &plane[size_t(y) * width]);
  }
}

// Where density hardly varies around a pixel; green: its local mean.
Mask even_pixels(const Searched& s, std::vector<float>& green) {
  Mask even(s.count(), 1);
  for (int c = 0; c < 3; ++c) {
    std::vector<float> mean(s.count()), square(s.count());
    for (size_t i = 0; i < s.count(); ++i) mean[i] = s.density[3 * i + c], square[i] = mean[i] * mean[i];
    smooth_both(mean, s.width, s.height), smooth_both(square, s.width, s.height);
    for (size_t i = 0; i < s.count(); ++i)
      even[i] &= double(std::sqrt(std::max(square[i] - mean[i] * mean[i], 0.0f))) < scan::FLAT_D;
    if (c == 1) green = std::move(mean);
  }
  return even;
}

// Pixels joined by their sides: of each that is set, the pixels of its part, in the order of rows.
template <class Visit>
void each_part(const Mask& set, int width, const Visit& visit) {
  Mask seen(set.size());
  std::vector<size_t> part;
  for (size_t first = 0; first < set.size(); ++first) {
    if (!set[first] || seen[first]) continue;
    part.assign(1, first), seen[first] = 1;
    for (size_t k = 0; k < part.size(); ++k) {
      const size_t i = part[k], x = i % width;
      const auto go = [&](bool is_inside, size_t to) {
        if (is_inside && set[to] && !seen[to]) seen[to] = 1, part.push_back(to);
      };
      go(x > 0, i - 1), go(x + 1 < size_t(width), i + 1), go(i >= size_t(width), i - width);
      go(i + width < set.size(), i + width);
    }
    visit(part);
  }
}

// The largest share of a row, or of a column, that is set.
double fullest(const Mask& set, int width, bool of_rows) {
  const int height = int(set.size()) / width;
  std::vector<int> count(of_rows ? height : width);
  for (size_t i = 0; i < set.size(); ++i) count[of_rows ? i / width : i % width] += set[i];
  return *std::max_element(count.begin(), count.end()) / double(of_rows ? width : height);
}

Area area_of(const Searched& s, const std::vector<size_t>& part) {
  Area a{Mask(s.count()), {}, false, false};
  Mask filled = s.clipped;
  std::vector<size_t> outer;
  size_t clipped = 0;
  for (const size_t i : part) {
    a.where[i] = 1, clipped += s.clipped[i];
    if (s.edge[i]) outer.push_back(i), filled[i] = 1;
  }
  for (int c = 0; c < 3; ++c) {
    std::vector<float> held;
    for (const size_t i : outer.empty() ? part : outer) held.push_back(s.density[3 * i + c]);
    a.density[c] = float(median(std::move(held)));
  }
  a.is_clipped = clipped > 0.5 * double(part.size());
  a.is_at_border =
      !outer.empty() && std::max(fullest(filled, s.width, true), fullest(filled, s.width, false)) > scan::FILLS;
  return a;
}

}  // namespace

Searched searched(const Grid& small) {
  Searched s{small.width, small.height, std::vector<float>(small.rgb.size()), Mask(small.count()), Mask(small.count())};
  const int across = std::max(2, rounded(scan::BORDER * s.width)), down = std::max(2, rounded(scan::BORDER * s.height));
  for (int y = 0; y < s.height; ++y)
    for (int x = 0; x < s.width; ++x) {
      const float* p = small.at(x, y);
      const size_t i = size_t(y) * s.width + x;
      for (int c = 0; c < 3; ++c) s.density[3 * i + c] = -std::log10(std::max(p[c], 1e-5f));
      s.clipped[i] = double(std::max({p[0], p[1], p[2]})) >= scan::CLIPPED;
      s.edge[i] = !(y >= down && y < s.height - down && x >= across && x < s.width - across);
    }
  return s;
}

std::vector<Area> even_areas(const Searched& s) {
  std::vector<float> green;
  const Mask even = even_pixels(s, green);
  std::vector<int> levels;
  for (size_t i = 0; i < s.count(); ++i)
    if (even[i]) levels.push_back(rounded(green[i] / float(scan::ALIKE_D)));
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  if (levels.size() > size_t(scan::AREAS)) levels.resize(scan::AREAS);
  std::vector<Area> out;
  for (const int level : levels) {
    Mask near(s.count());
    for (size_t i = 0; i < s.count(); ++i)
      near[i] = even[i] && std::fabs(double(green[i]) - level * scan::ALIKE_D) <= scan::ALIKE_D;
    each_part(near, s.width, [&](const std::vector<size_t>& part) {
      if (double(part.size()) >= scan::LEAST_SHARE * double(s.count())) out.push_back(area_of(s, part));
    });
  }
  std::stable_sort(out.begin(), out.end(), [](const Area& a, const Area& b) { return a.total() < b.total(); });
  return out;
}

}  // namespace node::areas
