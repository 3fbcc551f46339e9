// What a device is asked for: a look's constants and tables as one piece of memory, and the sizes of its transforms.
// The CPU's library fills it in, the CUDA library reads it; both are built from this text.
#pragma once
#include "pixel.h"
#include "stages/grain.h"

namespace film {

// A convolution of three layers by radial transfer functions.
struct Blur {
  bool is_wanted;
  int32_t tall, wide, nodes;
  double nodes_per_cycle;  // a pixel; what a radial table is read by
};

// The head of the block; its tables follow and its pointers hold where the block will be kept.
struct Constants {
  Pixel pixel;
  const double* transfer[2][3];  // of scatter and of inhibition, each layer's
  Grain grain[2];                // of the film, of the print
};

struct Job {
  uint64_t look, bytes;  // an id that is never used again; the size of the block
  const void* source;
  void (*pack)(const void* source, char* to, uint64_t address);
  Blur scatter, inhibitor;
  float low, high;  // of the start state
  bool has_grain[2];
  int64_t frame;     // its number, for the grain
  film_image matte;  // which lies where the pixels do, or has no data
};

// Changes with anything that both libraries must agree on.
constexpr uint64_t JOB_ID = SCHEMA_ID ^ (sizeof(Job) << 48) ^ (sizeof(Constants) << 32);

}  // namespace film
