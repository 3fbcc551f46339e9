// Memory of a device: our own stream-ordered pool that gives nothing back to the driver, so a steady state allocates
// nothing; the pool of the host program is left alone.
#pragma once
#include <climits>
#include <utility>

#include "check.h"

namespace film {

class DevicePool {
  cudaMemPool_t pool = nullptr;

 public:
  explicit DevicePool(int ordinal) {
    int has_pools = 0;
    check(cudaDeviceGetAttribute(&has_pools, cudaDevAttrMemoryPoolsSupported, ordinal), "cudaDeviceGetAttribute");
    if (!has_pools) throw DeviceError(FILM_NO_DEVICE, "the device has no stream-ordered memory");
    cudaMemPoolProps properties{};
    properties.allocType = cudaMemAllocationTypePinned;
    properties.location.type = cudaMemLocationTypeDevice;
    properties.location.id = ordinal;
    check(cudaMemPoolCreate(&pool, &properties), "cudaMemPoolCreate");
    uint64_t keep_all = UINT64_MAX;
    check(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keep_all), "cudaMemPoolSetAttribute");
  }
  DevicePool(const DevicePool&) = delete;

  void* take(size_t bytes, cudaStream_t stream) {
    void* data = nullptr;
    check(cudaMallocFromPoolAsync(&data, bytes, pool, stream), "cudaMallocFromPoolAsync");
    return data;
  }
};

// A piece of a pool that grows when it must and is never shrunk; used by one stream after another.
struct Room {
  char* data = nullptr;
  size_t bytes = 0;

  char* at_least(size_t wanted, DevicePool& pool, cudaStream_t stream) {
    if (wanted <= bytes) return data;
    if (data) check(cudaFreeAsync(data, stream), "cudaFreeAsync");
    data = nullptr, bytes = 0;
    data = static_cast<char*>(pool.take(wanted, stream));
    bytes = wanted;
    return data;
  }
};

// Pinned memory of the host, which copies run beside kernels from.
struct Pinned {
  char* data = nullptr;
  size_t bytes = 0;

  char* at_least(size_t wanted) {
    if (wanted <= bytes) return data;
    if (data) check(cudaFreeHost(data), "cudaFreeHost");
    data = nullptr, bytes = 0;
    check(cudaMallocHost(reinterpret_cast<void**>(&data), wanted), "cudaMallocHost");
    bytes = wanted;
    return data;
  }
};

}  // namespace film
