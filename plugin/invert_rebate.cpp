// The rebate: where a scan shows unexposed film. The twin of actinic/scan/rebate.py.
#include <algorithm>
#include <cmath>

#include "invert_areas.h"

namespace node {

using namespace areas;

namespace {

// The areas that are film: open light is clipped, or a mask's density brighter than another at the border.
std::vector<const Area*> without_light(const std::vector<Area>& areas) {
  std::vector<const Area*> left;
  for (const Area& a : areas)
    if (!a.is_clipped) left.push_back(&a);
  for (size_t k = 1; k < left.size(); ++k) {
    float over[3];
    for (int c = 0; c < 3; ++c) over[c] = left[k]->density[c] - left[0]->density[c];
    const bool is_mask =
        over[0] < scan::MOST_RED_D && over[1] - over[0] > scan::MASK_D[0] && over[2] - over[1] > scan::MASK_D[1];
    if (is_mask && left[k]->is_at_border) return {left.begin() + long(k), left.end()};
  }
  return left;
}

// Open light, three pixels wider than it is.
Mask light_of(const Searched& s, const std::vector<Area>& areas, const std::vector<const Area*>& film) {
  Mask light = s.clipped;
  for (const Area& a : areas)
    if (std::find(film.begin(), film.end(), &a) == film.end())
      for (size_t i = 0; i < light.size(); ++i) light[i] |= a.where[i];
  for (int k = 0; k < 3; ++k) {
    const Mask was = light;
    for (size_t i = 0; i < was.size(); ++i) {
      const size_t x = i % s.width;
      light[i] = was[i] || (x > 0 && was[i - 1]) || (x + 1 < size_t(s.width) && was[i + 1]) ||
                 (i >= size_t(s.width) && was[i - s.width]) || (i + s.width < was.size() && was[i + s.width]);
    }
  }
  return light;
}

// 1 where no film is brighter than the area, 0.5 where 0.4 % is.
double confidence(const Searched& s, const Area& area, const Mask& light) {
  size_t brighter = 0;
  for (size_t i = 0; i < s.count(); ++i) {
    bool is_brighter = !light[i];
    for (int c = 0; c < 3; ++c) is_brighter &= s.density[3 * i + c] < area.density[c] - float(scan::ALIKE_D);
    brighter += is_brighter;
  }
  const double share = double(brighter) / double(s.count());
  return std::clamp(1 - share / scan::BRIGHTER * (1 - scan::SURE), 0.0, 1.0);
}

Box box_of(const Mask& where, int width, int step) {
  int x1 = width, y1 = int(where.size()) / width, x2 = 0, y2 = 0;
  for (size_t i = 0; i < where.size(); ++i) {
    if (!where[i]) continue;
    const int x = int(i % width), y = int(i / width);
    x1 = std::min(x1, x), x2 = std::max(x2, x + 1), y1 = std::min(y1, y), y2 = std::max(y2, y + 1);
  }
  return {x1 * step, y1 * step, (x2 - x1) * step, (y2 - y1) * step};
}

}  // namespace

Rebate find_rebate(const Scanned& scan) {
  const int step = std::max(1, (std::max(scan.width, scan.height) + scan::SEARCH_PX - 1) / scan::SEARCH_PX);
  const Searched s = searched(scan.means({0, 0, scan.width, scan.height}, step));
  const std::vector<Area> areas = even_areas(s);
  const auto film = without_light(areas);
  const Mask light = light_of(s, areas, film);
  const Area* best = nullptr;
  double most = -1;
  for (const Area* a : film) {
    const double sure = a->is_at_border ? confidence(s, *a, light) : -1;
    if (sure > most) most = sure, best = a;
  }
  if (!best || most < scan::SURE) return {};
  Rebate out{true, {}, box_of(best->where, s.width, step), most};
  for (int c = 0; c < 3; ++c) out.rgb[c] = std::pow(10, -double(best->density[c]));
  return out;
}

}  // namespace node
