// The device dialect: everything that knows which compiler and which instruction set this is.
//
// F is a pack of LANES floats on a CPU and one float on a GPU (backend_cuda.h). Every function is lane by lane and
// correctly rounded, so SSE, AVX2, AVX-512 and CUDA give the same bits.
#pragma once
#include <cstdint>
#include <cstring>

#if defined(__CUDACC__)
#include "backend_cuda.h"
#else
#include <immintrin.h>

#include <type_traits>
#include <utility>

#define FILM_HD inline __attribute__((always_inline))  // a pixel's function
#define FILM_INLINE __attribute__((always_inline))     // a lambda that is one
#define FILM_BOTH                                      // a function of prepare() that a pixel needs too
#define FILM_TABLE constexpr                           // constants that a pixel's function reads from memory

namespace film {
constexpr int WIDEST = 16;  // lanes of the widest pack
}

namespace FILM_ISA {

#if defined(__AVX512F__)
constexpr int LANES = 16;
#elif defined(__AVX2__)
constexpr int LANES = 8;
#else
constexpr int LANES = 4;
#endif

typedef float F __attribute__((vector_size(4 * LANES)));
typedef int32_t I __attribute__((vector_size(4 * LANES)));
typedef uint32_t U __attribute__((vector_size(4 * LANES)));

template <size_t I>
using Index = std::integral_constant<size_t, I>;

FILM_HD F splat(float x) { return F{} + x; }
FILM_HD I as_int(F x) { return (I)x; }
FILM_HD I as_int(U x) { return (I)x; }
FILM_HD U as_bits(I x) { return (U)x; }
FILM_HD F as_float(I x) { return (F)x; }
FILM_HD I to_int(F x) { return __builtin_convertvector(x, I); }
FILM_HD F to_float(I x) { return __builtin_convertvector(x, F); }
FILM_HD F select(I mask, F yes, F no) { return mask ? yes : no; }
FILM_HD I select(I mask, I yes, I no) { return mask ? yes : no; }

FILM_HD F load(const float* p) {
  F x;
  std::memcpy(&x, p, sizeof x);
  return x;
}
FILM_HD void store(float* p, F x) { std::memcpy(p, &x, sizeof x); }
FILM_HD I load(const int32_t* p) {
  I x;
  std::memcpy(&x, p, sizeof x);
  return x;
}
FILM_HD U load(const uint32_t* p) {
  U x;
  std::memcpy(&x, p, sizeof x);
  return x;
}
FILM_HD void store(int32_t* p, I x) { std::memcpy(p, &x, sizeof x); }

// every: one number of memory in every lane.

// A number for every lane, made by the compiler: a constructor at load time would run code this machine may not have.
struct alignas(64) Splat {
  float lane[film::WIDEST];
  constexpr Splat(float x) : lane{x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x} {}
  FILM_HD F operator()() const { return load(lane); }
};

// A pointer that the compiler can't see through: a loop that is short of registers reads its constants from memory,
// which costs nothing, and doesn't broadcast them each time.
template <class T>
FILM_HD const T* in_memory(const T* p) {
  asm("" : "+r"(p));
  return p;
}

#if defined(__AVX512F__)
FILM_HD F fma(F a, F b, F c) { return (F)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c); }
FILM_HD F sqrt(F x) { return (F)_mm512_sqrt_ps((__m512)x); }
FILM_HD F floor(F x) { return (F)_mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
FILM_HD F gather(const float* p, I at) { return (F)_mm512_i32gather_ps((__m512i)at, p, 4); }
FILM_HD F every(const float* p) { return (F)_mm512_set1_ps(*p); }
#elif defined(__AVX2__)
FILM_HD F fma(F a, F b, F c) { return (F)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
FILM_HD F sqrt(F x) { return (F)_mm256_sqrt_ps((__m256)x); }
FILM_HD F floor(F x) { return (F)_mm256_floor_ps((__m256)x); }
FILM_HD F gather(const float* p, I at) { return (F)_mm256_i32gather_ps(p, (__m256i)at, 4); }
FILM_HD F every(const float* p) { return (F)_mm256_broadcast_ss(p); }
#else
// A fused multiply-add on a processor without one: the product is exact in double; the sum is rounded to odd,
// so that the last rounding to float is right (Boldo and Melquiond 2008).
FILM_HD __m128d sum_to_odd(__m128d p, __m128d c) {
  const __m128d s = _mm_add_pd(p, c), t = _mm_sub_pd(s, p);
  const __m128d e = _mm_add_pd(_mm_sub_pd(p, _mm_sub_pd(s, t)), _mm_sub_pd(c, t));
  const __m128i bits = _mm_castpd_si128(s), one = _mm_set1_epi64x(1);
  const __m128i odd = _mm_and_si128(bits, one);
  const __m128d inexact = _mm_and_pd(_mm_cmpneq_pd(e, _mm_setzero_pd()), _mm_cmpord_pd(e, e));
  // An even result that lost something moves one place towards what it lost.
  const __m128i same_sign = _mm_cmpgt_epi64(_mm_setzero_si128(), _mm_xor_si128(bits, _mm_castpd_si128(e)));
  const __m128i step = _mm_or_si128(_mm_and_si128(same_sign, _mm_set1_epi64x(-1)), _mm_andnot_si128(same_sign, one));
  const __m128i move = _mm_and_si128(_mm_castpd_si128(inexact), _mm_cmpeq_epi64(odd, _mm_setzero_si128()));
  return _mm_castsi128_pd(_mm_add_epi64(bits, _mm_and_si128(step, move)));
}
FILM_HD F fma(F a, F b, F c) {
  const __m128 x = (__m128)a, y = (__m128)b, z = (__m128)c;
  const __m128d low = sum_to_odd(_mm_mul_pd(_mm_cvtps_pd(x), _mm_cvtps_pd(y)), _mm_cvtps_pd(z));
  const __m128 xh = _mm_movehl_ps(x, x), yh = _mm_movehl_ps(y, y), zh = _mm_movehl_ps(z, z);
  const __m128d high = sum_to_odd(_mm_mul_pd(_mm_cvtps_pd(xh), _mm_cvtps_pd(yh)), _mm_cvtps_pd(zh));
  return (F)_mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}
FILM_HD F sqrt(F x) { return (F)_mm_sqrt_ps((__m128)x); }
FILM_HD F floor(F x) { return (F)_mm_floor_ps((__m128)x); }
FILM_HD F gather(const float* p, I at) { return F{p[at[0]], p[at[1]], p[at[2]], p[at[3]]}; }
FILM_HD F every(const float* p) { return (F)_mm_set1_ps(*p); }
#endif

FILM_HD F fma(F a, float b, F c) { return fma(a, splat(b), c); }
FILM_HD F fma(F a, F b, float c) { return fma(a, b, splat(c)); }
FILM_HD F fma(F a, float b, float c) { return fma(a, splat(b), splat(c)); }

// Three channels of a pack of pixels.
struct F3 {
  F x, y, z;
};

// Whole packs of interleaved pixels of three floats as three packs, and back: lane l of channel c is float 3 l + c.
template <size_t... L>
FILM_HD F3 split_rgb(const float* p, std::index_sequence<L...>) {
  const F a = load(p), b = load(p + LANES), c = load(p + 2 * LANES);
  const auto channel = [&](auto k) {
    constexpr int K = k, FIRST = 2 * LANES;  // lanes of a and b; the rest comes from c
    const F ab = __builtin_shufflevector(a, b, (3 * L + K < FIRST ? 3 * L + K : 0)...);
    return __builtin_shufflevector(ab, c, (3 * L + K < FIRST ? L : LANES + 3 * L + K - FIRST)...);
  };
  return {channel(Index<0>()), channel(Index<1>()), channel(Index<2>())};
}
template <size_t... L>
FILM_HD void join_rgb(float* p, F3 v, std::index_sequence<L...>) {
  const auto pack = [&](auto k) {
    constexpr size_t K = k * LANES;
    const F xy = __builtin_shufflevector(v.x, v.y, ((K + L) / 3 + ((K + L) % 3 == 1 ? LANES : 0))...);
    store(p + K, __builtin_shufflevector(xy, v.z, ((K + L) % 3 == 2 ? LANES + (K + L) / 3 : L)...));
  };
  pack(Index<0>()), pack(Index<1>()), pack(Index<2>());
}
FILM_HD F3 load_rgb(const float* p) { return split_rgb(p, std::make_index_sequence<LANES>()); }
FILM_HD void store_rgb(float* p, F3 v) { join_rgb(p, v, std::make_index_sequence<LANES>()); }

}  // namespace FILM_ISA
#endif

namespace FILM_ISA {

FILM_HD F least(F a, F b) { return a < b ? a : b; }
FILM_HD F most(F a, F b) { return a > b ? a : b; }
FILM_HD F within(F x, float low, float high) { return least(most(x, splat(low)), splat(high)); }

struct F2 {
  F x, y;
};

// p[at] and p[at + 1] of every lane: neighbours in a table, one load a lane where a gather would take two.
FILM_HD F2 gather_pair(const float* p, I at) {
#if defined(__AVX2__) && !defined(__AVX512F__)
  const auto two = [&](int a, int b) {
    const __m128 low = _mm_castpd_ps(_mm_load_sd(reinterpret_cast<const double*>(p + at[a])));
    return _mm_loadh_pi(low, reinterpret_cast<const __m64*>(p + at[b]));
  };
  const __m256 x = _mm256_set_m128(two(4, 5), two(0, 1)), y = _mm256_set_m128(two(6, 7), two(2, 3));
  return {(F)_mm256_shuffle_ps(x, y, 0x88), (F)_mm256_shuffle_ps(x, y, 0xdd)};
#else
  return {gather(p, at), gather(p + 1, at)};
#endif
}

struct F4 {
  F x, y, z, w;
};

// Four numbers side by side in memory, on 16 bytes, each for every lane: a GPU loads them at once, a CPU each in turn.
struct EveryFour {
#if defined(__CUDACC__)
  float of[4];
  FILM_HD explicit EveryFour(const float* p) {
    const float4 four = *reinterpret_cast<const float4*>(p);
    of[0] = four.x, of[1] = four.y, of[2] = four.z, of[3] = four.w;
  }
  FILM_HD F operator[](int i) const { return of[i]; }
#else
  const float* of;
  FILM_HD explicit EveryFour(const float* p) : of(p) {}
  FILM_HD F operator[](int i) const { return every(of + i); }
#endif
};

// Four floats at p[at] of every lane, one load a lane where gathers would take four.
FILM_HD F4 gather_four(const float* p, I at) {
#if defined(__AVX2__) && !defined(__AVX512F__)
  const auto two = [&](int a, int b) { return _mm256_set_m128(_mm_loadu_ps(p + at[b]), _mm_loadu_ps(p + at[a])); };
  const __m256 a = two(0, 4), b = two(1, 5), c = two(2, 6), d = two(3, 7);
  const __m256 ab = _mm256_unpacklo_ps(a, b), cd = _mm256_unpacklo_ps(c, d);
  const __m256 ab_high = _mm256_unpackhi_ps(a, b), cd_high = _mm256_unpackhi_ps(c, d);
  return {(F)_mm256_shuffle_ps(ab, cd, 0x44), (F)_mm256_shuffle_ps(ab, cd, 0xee),
          (F)_mm256_shuffle_ps(ab_high, cd_high, 0x44), (F)_mm256_shuffle_ps(ab_high, cd_high, 0xee)};
#elif defined(__CUDACC__)
  const float4 four = *reinterpret_cast<const float4*>(p + at);  // every such table starts on 256 bytes, `at` on 4
  return {four.x, four.y, four.z, four.w};
#else
  return {gather(p, at), gather(p + 1, at), gather(p + 2, at), gather(p + 3, at)};
#endif
}

}  // namespace FILM_ISA
