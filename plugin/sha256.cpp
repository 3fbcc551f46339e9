#include "sha256.h"

#include <cmath>
#include <cstring>

namespace node {
namespace {

using Words = std::array<uint32_t, 64>;

// The fractional parts of cube roots of the first 64 primes, and of square roots for the start: as the standard says.
struct Constants {
  Words k;
  std::array<uint32_t, 8> start;

  Constants() {
    int found = 0;
    for (int n = 2; found < 64; ++n) {
      bool prime = true;
      for (int d = 2; d * d <= n; ++d) prime &= n % d != 0;
      if (!prime) continue;
      if (found < 8) start[found] = fraction(std::sqrt((long double)n));
      k[found++] = fraction(std::cbrt((long double)n));
    }
  }
  static uint32_t fraction(long double x) { return uint32_t(std::floor((x - std::floor(x)) * 4294967296.0L)); }
};

uint32_t turn(uint32_t x, int n) { return x >> n | x << (32 - n); }

void block(const Words& k, std::array<uint32_t, 8>& h, const uint8_t* p) {
  Words w;
  for (int i = 0; i < 16; ++i)
    w[i] = uint32_t(p[4 * i]) << 24 | uint32_t(p[4 * i + 1]) << 16 | uint32_t(p[4 * i + 2]) << 8 | p[4 * i + 3];
  for (int i = 16; i < 64; ++i) {
    const uint32_t a = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3;
    const uint32_t b = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + a + w[i - 7] + b;
  }
  auto v = h;
  for (int i = 0; i < 64; ++i) {
    const uint32_t s1 = turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25);
    const uint32_t t1 = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + w[i];
    const uint32_t s0 = turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22);
    const uint32_t t2 = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
    v = {t1 + t2, v[0], v[1], v[2], v[3] + t1, v[4], v[5], v[6]};
  }
  for (int i = 0; i < 8; ++i) h[i] += v[i];
}

}  // namespace

std::array<uint8_t, 32> sha256(const uint8_t* data, size_t size) {
  static const Constants constants;
  auto h = constants.start;
  size_t at = 0;
  for (; at + 64 <= size; at += 64) block(constants.k, h, data + at);
  uint8_t tail[128] = {};
  const size_t left = size - at, length = left < 56 ? 64 : 128;
  if (left) std::memcpy(tail, data + at, left);
  tail[left] = 0x80;
  for (int i = 0; i < 8; ++i) tail[length - 1 - i] = uint8_t(uint64_t(size) * 8 >> 8 * i);
  for (size_t i = 0; i < length; i += 64) block(constants.k, h, tail + i);
  std::array<uint8_t, 32> out;
  for (int i = 0; i < 32; ++i) out[i] = uint8_t(h[i / 4] >> (24 - 8 * (i % 4)));
  return out;
}

}  // namespace node
