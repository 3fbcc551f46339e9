// Memory for layers of a picture: cache-line rows padded to whole packs, in large pages where the system has them.
#pragma once
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

namespace film {

// Blocks of memory between frames: a frame's layers are the last frame's again, and no page is cleared twice.
class Pool {
  struct Block {
    void* data;
    size_t bytes;
  };
  static constexpr size_t PAGE = size_t(2) << 20, MOST_KEPT = 32;
  std::mutex lock;
  std::vector<Block> kept;

 public:
  Pool() = default;
  Pool(const Pool&) = delete;
  ~Pool() {
    for (const Block& block : kept) std::free(block.data);
  }

  // At least this many bytes, uninitialised; throws bad_alloc.
  Block take(size_t bytes) {
    {
      const std::lock_guard<std::mutex> hold(lock);
      size_t best = kept.size();  // the least that is enough: a larger one may be asked for next
      for (size_t i = 0; i < kept.size(); ++i)
        if (kept[i].bytes >= bytes && kept[i].bytes <= bytes + bytes / 4 + 4096)
          if (best == kept.size() || kept[i].bytes < kept[best].bytes) best = i;
      if (best < kept.size()) {
        const Block found = kept[best];
        kept.erase(kept.begin() + int64_t(best));
        return found;
      }
    }
    const size_t alignment = bytes < PAGE ? 64 : PAGE, whole = (bytes + alignment - 1) / alignment * alignment;
    void* data = std::aligned_alloc(alignment, whole);
    if (!data) throw std::bad_alloc();
    if (alignment == PAGE) madvise(data, whole, MADV_HUGEPAGE);
    return {data, whole};
  }

  void give(Block block) {
    {
      const std::lock_guard<std::mutex> hold(lock);
      kept.insert(kept.begin(), block);
      if (kept.size() <= MOST_KEPT) return;
      block = kept.back();
      kept.pop_back();
    }
    std::free(block.data);
  }

  // Memory for as long as it lives.
  template <class T>
  class Buffer {
    Pool* pool = nullptr;
    Block block{};

   public:
    Buffer() = default;
    Buffer(Pool& from, int64_t count) : pool(&from), block(from.take(size_t(count) * sizeof(T))) {}
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(Buffer&& other) noexcept {
      swap(other);
      return *this;
    }
    ~Buffer() {
      if (pool) pool->give(block);
    }
    void swap(Buffer& other) noexcept { std::swap(pool, other.pool), std::swap(block, other.block); }
    T& operator[](int64_t i) { return static_cast<T*>(block.data)[i]; }
    const T& operator[](int64_t i) const { return static_cast<const T*>(block.data)[i]; }
  };
};

// One layer: float rows, each starting on a cache line.
struct Plane {
  static constexpr int64_t PACK = 16;  // floats of the widest instruction set
  int64_t rows = 0, cols = 0, stride = 0;
  Pool::Buffer<float> data;

  Plane() = default;
  Plane(Pool& pool, int64_t rows, int64_t cols)
      : rows(rows), cols(cols), stride((cols + PACK - 1) / PACK * PACK), data(pool, rows * stride) {}
  float* row(int64_t y) { return &data[y * stride]; }
  const float* row(int64_t y) const { return &data[y * stride]; }
};

}  // namespace film
