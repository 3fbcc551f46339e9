// The folded arrays of a stock pair, by the names that actinic.fold gives them.
#pragma once
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "film.h"

struct Tables {
  std::map<std::string, std::vector<double>> arrays;

  Tables(const film_array* given, uint64_t count) {
    for (uint64_t i = 0; i < count; ++i)
      arrays[given[i].name] = std::vector<double>(given[i].data, given[i].data + given[i].count);
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
