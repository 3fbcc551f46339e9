// The dialect of a GPU: a pack is one float. Included by backend.h alone, which says what each function means.
//
// Compile with -fmad=false and without --use_fast_math: division and square root are then correctly rounded and
// denormals are kept, as on a CPU. tests/test_cuda_compiles.py reads the PTX for anything else.
#pragma once

#define FILM_HD __device__ inline
#define FILM_INLINE
#define FILM_BOTH __host__ __device__
#define FILM_TABLE __device__ constexpr

namespace film {
constexpr int WIDEST = 1;
}

namespace FILM_ISA {

constexpr int LANES = 1;
typedef float F;
typedef int32_t I;
typedef uint32_t U;

FILM_HD F splat(float x) { return x; }
FILM_HD I as_int(F x) { return __float_as_int(x); }
FILM_HD I as_int(U x) { return I(x); }
FILM_HD U as_bits(I x) { return U(x); }
FILM_HD F as_float(I x) { return __int_as_float(x); }
FILM_HD I to_int(F x) { return __float2int_rz(x); }
FILM_HD F to_float(I x) { return __int2float_rn(x); }
FILM_HD F select(bool mask, F yes, F no) { return mask ? yes : no; }
FILM_HD I select(bool mask, I yes, I no) { return mask ? yes : no; }
FILM_HD F load(const float* p) { return *p; }
FILM_HD F every(const float* p) { return *p; }
FILM_HD void store(float* p, F x) { *p = x; }

struct F3 {
  F x, y, z;
};

struct Splat {
  float lane;
  constexpr Splat(float x) : lane(x) {}
  FILM_HD F operator()() const { return lane; }
};

template <class T>
FILM_HD const T* in_memory(const T* p) {
  return p;
}

FILM_HD F fma(F a, F b, F c) { return __fmaf_rn(a, b, c); }
FILM_HD F sqrt(F x) { return __fsqrt_rn(x); }
FILM_HD F floor(F x) { return ::floorf(x); }
FILM_HD F gather(const float* p, I at) { return p[at]; }

// What the threads of a block share, as much as the launch asked for.
FILM_HD float* block_memory() {
  extern __shared__ float4 film_block_memory[];
  return reinterpret_cast<float*>(film_block_memory);
}

}  // namespace FILM_ISA
