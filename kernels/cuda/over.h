// A frame put over its source, for hosts whose pixels have alpha, are multiplied by it, or want a share of the film.
#pragma once
#include "frame.h"

namespace FILM_ISA {

// Alpha of a pixel that may have none.
__device__ inline float alpha_of(const film_image& image, const float* p) {
  return image.pixel_stride == 4 ? p[3] : 1.0f;
}

__device__ inline const float* pixel_of(const film_image& image, int32_t x, int32_t y) {
  return image.data + y * image.row_stride + x * image.pixel_stride;
}

// Pixels as they were before alpha was multiplied in.
__global__ void straighten(const __grid_constant__ film_image from, const __grid_constant__ film_image to) {
  const int32_t x = column(), y = line();
  if (x >= to.width || y >= to.height) return;
  const float* p = pixel_of(from, x, y);
  float* q = to.data + y * to.row_stride + x * to.pixel_stride;
  const float alpha = alpha_of(from, p);
  for (int c = 0; c < 3; ++c) q[c] = alpha > 0 && alpha != 1 ? p[c] / alpha : p[c];
}

// The film's pixels lie in `out` already; source and matte begin where `out` does.
struct Over {
  film_image source, matte, out;
  float mix;
  bool is_premultiplied;
};

__global__ void put_over(const __grid_constant__ Over o) {
  const int32_t x = column(), y = line();
  if (x >= o.out.width || y >= o.out.height) return;
  const float* p = pixel_of(o.source, x, y);
  float* q = o.out.data + y * o.out.row_stride + x * o.out.pixel_stride;
  const float alpha = alpha_of(o.source, p);
  const float m = o.matte.data ? o.mix * pixel_of(o.matte, x, y)[o.matte.pixel_stride - 1] : o.mix;
  for (int c = 0; c < 3; ++c) {
    const float was = o.is_premultiplied && alpha > 0 && alpha != 1 ? p[c] / alpha : p[c];
    const float v = m == 1 ? q[c] : m == 0 ? was : was + m * (q[c] - was);
    q[c] = !o.is_premultiplied || alpha == 1 ? v : alpha > 0 ? v * alpha : 0;
  }
  if (o.out.pixel_stride == 4) q[3] = alpha;
}

inline film_image part_of(const film_image& image, const film_window& window) {
  film_image part = image;
  part.data += window.y0 * image.row_stride + window.x0 * image.pixel_stride;
  part.width = window.x1 - window.x0, part.height = window.y1 - window.y0;
  return part;
}

template <class... Parameters, class... Arguments>
void over_image(cudaStream_t stream, const film_image& to, void (*kernel)(Parameters...), const Arguments&... given) {
  cudaLaunchConfig_t how{};
  how.gridDim = dim3(unsigned((to.width + BLOCK_X - 1) / BLOCK_X), unsigned((to.height + BLOCK_Y - 1) / BLOCK_Y));
  how.blockDim = dim3(BLOCK_X, BLOCK_Y);
  how.stream = stream;
  check(cudaLaunchKernelEx(&how, kernel, given...), "cudaLaunchKernelEx");
  check(cudaGetLastError(), "a kernel's launch");
}

}  // namespace FILM_ISA
