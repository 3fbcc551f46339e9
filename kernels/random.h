// Random numbers without a state: the twin of actinic/grain/hash.py, which specifies them.
#pragma once
#include <initializer_list>

#include "backend.h"
#include "schema.gen.h"

namespace film {

FILM_BOTH inline uint32_t mix(uint32_t x) {
  x = (x ^ (x >> 16)) * 0x21f0aaadu;
  x = (x ^ (x >> 15)) * 0xd35a2d97u;
  return x ^ (x >> 15);
}

// kx and ky of a lattice of hashes.
struct Keys {
  uint32_t x = 0, y = 0;

  Keys() = default;
  Keys(uint32_t seed, int64_t frame, int layer, int sublayer, int purpose) {
    uint32_t* axis[2] = {&x, &y};
    for (int a = 0; a < 2; ++a) {
      uint32_t k = 0;
      for (uint32_t value : {seed, uint32_t(frame), uint32_t(layer), uint32_t(sublayer), uint32_t(2 * purpose + a)})
        k = mix(k + value + HASH_GOLDEN);
      *axis[a] = k;
    }
  }

  // The hash of cell (i, j) is mix(column(i) + row(j)).
  FILM_BOTH uint32_t column(int64_t i) const { return mix(uint32_t(i) ^ x); }
  FILM_BOTH uint32_t row(int64_t j) const { return mix(uint32_t(j) ^ y); }
};

}  // namespace film

namespace FILM_ISA {

FILM_HD U mix(U x) {
  x = (x ^ (x >> 16)) * 0x21f0aaadu;
  x = (x ^ (x >> 15)) * 0xd35a2d97u;
  return x ^ (x >> 15);
}

}  // namespace FILM_ISA
