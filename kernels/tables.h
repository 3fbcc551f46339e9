// The folded arrays of a stock pair, by the names that actinic.fold gives them.
#pragma once
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "film.h"
#include "schema.gen.h"

namespace film {
constexpr int BACKINGS = int(sizeof BACKING_SHARE / sizeof BACKING_SHARE[0]);
constexpr size_t LAMPS = 4;  // of view.lamp
constexpr size_t LINE = 6;   // numbers of a spectral line: three dye densities, three weights
}  // namespace film

struct Tables {
  std::map<std::string, std::vector<double>> arrays;

  Tables(const film_array* given, uint64_t count) {
    for (uint64_t i = 0; i < count; ++i)
      arrays[given[i].name] = std::vector<double>(given[i].data, given[i].data + given[i].count);
    check();
  }

  // Lengths that hang together, so that no stage reads past an end.
  void check() const {
    const size_t table = at("expose.table").size(), side = size_t(std::lround(std::sqrt(table / 3.0)));
    if (side < 2 || side * side * 3 != table)
      throw std::invalid_argument("expose.table is not a square of colours; fold the stock anew");
    const size_t n = at("film.base").size();
    if (n == 0) throw std::invalid_argument("film.base is empty; fold the stock anew");
    for (const char* name : {"film.dyes", "enlarge.weights", "print.dyes", "view.observer"}) at(name, 3 * n);
    at("print.base", n), at("print.lad", 3);
    at("view.lamps", film::LAMPS * n);
    const size_t printer = at("enlarge.lines").size(), viewer = at("view.lines").size();
    if (!printer || !viewer || printer % film::LINE || viewer % (film::LAMPS * film::LINE))
      throw std::invalid_argument("enlarge.lines or view.lines is no table of six columns; fold the stock anew");
    const double backing = at("scatter.backing", 1)[0];
    if (!(backing >= 0 && backing < film::BACKINGS))
      throw std::invalid_argument("scatter.backing names no backing; fold the stock anew");
  }

  // The array of a name; an absent one, or one of another length, is an error that names it.
  const std::vector<double>& at(const std::string& name, size_t length = 0) const {
    const auto found = arrays.find(name);
    if (found == arrays.end()) throw std::invalid_argument("the stock has no array " + name + "; fold it anew");
    if (length && found->second.size() != length)
      throw std::invalid_argument("array " + name + " has " + std::to_string(found->second.size()) + " numbers, not " +
                                  std::to_string(length) + "; fold the stock anew");
    return found->second;
  }
};
