// The restoration of a tile, as each instruction set has it.
#pragma once
#include <functional>

#include "../stages/decode.h"
#include "numbers.h"

namespace film {

constexpr int DETECT_HALO = 136, FILL_HALO = 32;  // px around a core that are looked at

// planes: three of density, one after the other, height x width with the halo; sides multiples of 8. Asked between
// rows.
struct RestoreKernels {
  // logits: three planes of the core, of the channels whose bit is set.
  void (*detect)(const NetNumbers&, const float* planes, int height, int width, unsigned channels, float* logits,
                 const std::function<void()>& ask);
  // The net alone on 12 planes of evidence; one channel's logits of the core.
  void (*net)(const NetNumbers&, const float* evidence, int height, int width, int channel, float* logits);
  // damaged: three planes of 0 and 1. values, confidence: three, slopes: nine, of the tile's size, or null; values may
  // be the planes. See fill.h.
  void (*fill)(const float* planes, const uint8_t* damaged, int height, int width, float* values, float* confidence,
               float* slopes, const std::function<void()>& ask);
  // A row of codes to densities, 1 D where they are not finite, and where that is; and back.
  void (*density)(const Curve&, const float* codes, int64_t count, float* densities, uint8_t* broken);
  void (*codes)(const Curve&, const float* densities, int64_t count, float* codes);
};

// Of the widest instruction set that this machine has, or the one that film_isa chose.
const RestoreKernels& restore_kernels();

}  // namespace film
