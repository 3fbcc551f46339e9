// A host's picture as a scan: light, the upper row first, never whole in memory.
#include <algorithm>
#include <cmath>

#include "invert.h"

namespace node {

Scanned::Scanned(const Picture& picture, const double* curve)
    : picture(picture),
      curve(curve),
      width(picture.bounds.x2 - picture.bounds.x1),
      height(picture.bounds.y2 - picture.bounds.y1) {}

void Scanned::row(int y, int x0, int count, float* rgb) const {
  using namespace FILM_ISA;
  std::vector<float> rgba(4 * size_t(count));
  picture.read(picture.bounds.y2 - 1 - y, picture.bounds.x1 + x0, count, rgba.data());
  film::Curve decode{};
  if (curve) decode = film::Curve(curve);
  for (int x = 0; x < count; ++x) {
    const float* p = &rgba[4 * size_t(x)];
    const F v = scan_light(curve ? &decode : nullptr, F{p[0], p[1], p[2]});
    for (int c = 0; c < 3; ++c) rgb[3 * x + c] = v[c];
  }
}

Grid Scanned::means(const Box& box, int step) const {
  Grid out(std::max(1, box.width / step), std::max(1, box.height / step));
  const int wide = std::min(out.width * step, box.width), across = wide / out.width;
  const int down = std::min(out.height * step, box.height) / out.height;
  each(out.height, [&](int y) {
    std::vector<float> light(3 * size_t(wide));
    std::vector<double> sum(3 * size_t(out.width));
    for (int k = 0; k < down; ++k) {
      row(box.y + y * down + k, box.x, wide, light.data());
      for (int x = 0; x < wide; ++x)
        for (int c = 0; c < 3; ++c) sum[3 * size_t(x / across) + c] += light[3 * size_t(x) + c];
    }
    for (size_t i = 0; i < sum.size(); ++i) out.at(0, y)[i] = float(sum[i] / (double(across) * down));
  });
  return out;
}

Grid Scanned::every(int step) const {
  Grid out((width + step - 1) / step, (height + step - 1) / step);
  each(out.height, [&](int y) {
    std::vector<float> light(3 * size_t(width));
    row(y * step, 0, width, light.data());
    for (int x = 0; x < out.width; ++x) std::copy_n(&light[3 * size_t(x) * step], 3, out.at(x, y));
  });
  return out;
}

Grid thumbnail(const Scanned& scan, const Box& box) {
  const int most = scan::THUMBNAIL_PX;
  return scan.means(box, std::max(1, (std::max(box.width, box.height) + most - 1) / most));
}

double quantile(std::vector<float>& v, double share) {
  std::sort(v.begin(), v.end());
  const double at = share * double(v.size() - 1);
  const size_t low = size_t(at), high = std::min(low + 1, v.size() - 1);
  return v[low] + (double(v[high]) - v[low]) * (at - double(low));
}

double median(std::vector<float> v) { return quantile(v, 0.5); }

}  // namespace node
