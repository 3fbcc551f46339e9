// What CUDA returns, as exceptions that say which call failed.
#pragma once
#include <cuda_runtime.h>

#include <stdexcept>
#include <string>

#include "../film.h"

namespace film {

struct DeviceError : std::runtime_error {
  film_status status;
  DeviceError(film_status status, const std::string& why) : std::runtime_error(why), status(status) {}
};

inline void check(cudaError_t error, const char* call) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // so that the next call doesn't report this one
  const film_status status = error == cudaErrorMemoryAllocation ? FILM_MEMORY : FILM_DEVICE_FAILED;
  throw DeviceError(status, std::string(call) + ": " + cudaGetErrorString(error));
}

// The caller's current device again when it ends.
class OnDevice {
  int before = 0;

 public:
  explicit OnDevice(int ordinal) {
    check(cudaGetDevice(&before), "cudaGetDevice");
    check(cudaSetDevice(ordinal), "cudaSetDevice");
  }
  ~OnDevice() { cudaSetDevice(before); }
  OnDevice(const OnDevice&) = delete;
};

}  // namespace film
