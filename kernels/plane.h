// One layer of a picture: float rows, each starting on a cache line and padded to whole packs.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace film {

struct Plane {
  static constexpr int64_t PACK = 16;  // floats of the widest instruction set
  int64_t rows = 0, cols = 0, stride = 0;
  std::unique_ptr<float, decltype(&std::free)> data{nullptr, &std::free};

  Plane() = default;
  Plane(int64_t rows, int64_t cols) : rows(rows), cols(cols), stride((cols + PACK - 1) / PACK * PACK) {
    data.reset(static_cast<float*>(std::aligned_alloc(64, size_t(rows * stride) * sizeof(float))));
    if (!data) throw std::bad_alloc();
  }
  float* row(int64_t y) { return data.get() + y * stride; }
  const float* row(int64_t y) const { return data.get() + y * stride; }
};

}  // namespace film
