// The tables that a look's spans point into: they live as long as the look and never move.
#pragma once
#include <memory>
#include <vector>

#include "../span.h"

namespace film {

class Store {
  std::vector<std::shared_ptr<void>> kept;

 public:
  template <class T>
  Span<T> keep(std::vector<T> table) {
    const auto held = std::make_shared<std::vector<T>>(std::move(table));
    kept.push_back(held);
    return {held->data(), int64_t(held->size())};
  }
};

}  // namespace film
