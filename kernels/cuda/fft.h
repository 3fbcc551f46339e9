// cuFFT, found when the first transform is wanted: nothing is linked, so a library that lacks it still loads.
// The declarations are those of NVIDIA's published interface; tests/test_cuda_compiles.py reads them against its
// header.
#pragma once
#include <dlfcn.h>

#include <cstdlib>
#include <map>
#include <tuple>

#include "check.h"

namespace film {

using FftPlan = int;
enum FftType { FFT_R2C = 0x2a, FFT_C2R = 0x2c, FFT_D2Z = 0x6a, FFT_Z2D = 0x6c };

struct Cufft {
  using Number = long long;
  int (*create)(FftPlan*);
  int (*own_work_area)(FftPlan, int);
  int (*make)(FftPlan, int, Number*, Number*, Number, Number, Number*, Number, Number, int, Number, size_t*);
  int (*use_stream)(FftPlan, cudaStream_t);
  int (*use_work_area)(FftPlan, void*);
  int (*destroy)(FftPlan);
  int (*forward_double)(FftPlan, void*, void*);
  int (*backward_double)(FftPlan, void*, void*);
  int (*forward_float)(FftPlan, void*, void*);
  int (*backward_float)(FftPlan, void*, void*);

  Cufft() {
    const char* asked = std::getenv("ACTINIC_CUFFT");
    void* library = nullptr;
    for (const char* name : {asked ? asked : "libcufft.so.12", "libcufft.so.12", "libcufft.so.11"})
      if (!library) library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library) throw DeviceError(FILM_NO_DEVICE, "no libcufft.so.12; pip install nvidia-cufft");
    find(library, "cufftCreate", create), find(library, "cufftDestroy", destroy);
    find(library, "cufftSetAutoAllocation", own_work_area), find(library, "cufftMakePlanMany64", make);
    find(library, "cufftSetStream", use_stream), find(library, "cufftSetWorkArea", use_work_area);
    find(library, "cufftExecD2Z", forward_double), find(library, "cufftExecZ2D", backward_double);
    find(library, "cufftExecR2C", forward_float), find(library, "cufftExecC2R", backward_float);
  }

  static void check(int result, const char* call) {
    if (result == 0) return;
    const film_status status = result == 2 ? FILM_MEMORY : FILM_DEVICE_FAILED;  // 2: CUFFT_ALLOC_FAILED
    throw DeviceError(status, std::string(call) + ": cuFFT result " + std::to_string(result));
  }

 private:
  template <class Call>
  static void find(void* library, const char* name, Call& call) {
    call = reinterpret_cast<Call>(dlsym(library, name));
    if (!call) throw DeviceError(FILM_NO_DEVICE, std::string("libcufft lacks ") + name);
  }
};

inline const Cufft& cufft() {
  static const Cufft found;
  return found;
}

// There and back over three layers in place, of one size and type.
struct Transforms {
  FftPlan there, back;
  size_t work_bytes;
};

class TransformShelf {
  static constexpr size_t MOST_KEPT = 16;
  std::map<std::tuple<bool, int, int>, Transforms> made;

  // A plan, and the bytes it works in.
  static size_t plan(FftPlan& plan, FftType type, long long tall, long long wide) {
    long long size[2] = {tall, wide}, real[2] = {tall, wide + 2}, complex[2] = {tall, wide / 2 + 1};
    const bool is_forward = type == FFT_R2C || type == FFT_D2Z;
    const long long reals = tall * (wide + 2), *in = is_forward ? real : complex, *out = is_forward ? complex : real;
    size_t bytes = 0;
    Cufft::check(cufft().create(&plan), "cufftCreate");
    Cufft::check(cufft().own_work_area(plan, 0), "cufftSetAutoAllocation");
    Cufft::check(cufft().make(plan, 2, size, const_cast<long long*>(in), 1, is_forward ? reals : reals / 2,
                              const_cast<long long*>(out), 1, is_forward ? reals / 2 : reals, type, 3, &bytes),
                 "cufftMakePlanMany64");
    return bytes;
  }

 public:
  const Transforms& get(bool is_double, int tall, int wide) {
    const auto key = std::make_tuple(is_double, tall, wide);
    const auto found = made.find(key);
    if (found != made.end()) return found->second;
    if (made.size() >= MOST_KEPT) clear();
    Transforms t{};
    const size_t there = plan(t.there, is_double ? FFT_D2Z : FFT_R2C, tall, wide);
    const size_t back = plan(t.back, is_double ? FFT_Z2D : FFT_C2R, tall, wide);
    t.work_bytes = there > back ? there : back;
    return made[key] = t;
  }

  void clear() {
    for (const auto& [key, t] : made) cufft().destroy(t.there), cufft().destroy(t.back);
    made.clear();
  }
};

}  // namespace film
