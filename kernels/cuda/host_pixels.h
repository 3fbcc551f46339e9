// Pixels of the host on their way to a device and back: straight from pinned memory, or by way of some of our own.
#pragma once
#include "device.h"

namespace FILM_ISA {

using film::check;
using film::Slot;

// A slot for one call.
class Lease {
  film::Device& device;
  std::unique_ptr<Slot> slot;

 public:
  explicit Lease(film::Device& device) : device(device), slot(device.take_slot()) {}
  ~Lease() {
    cudaStreamSynchronize(slot->stream);  // after a failure its buffers may still be in use
    device.give_slot(std::move(slot));
  }
  Lease(const Lease&) = delete;
  Slot& operator*() { return *slot; }
  Slot* operator->() { return slot.get(); }
};

inline size_t bytes_of(const film_image& image) { return size_t(image.width) * image.height * 3 * sizeof(float); }

// Whole rows of three floats a pixel in memory that the device reads by itself.
inline bool is_direct(const film_image& image) {
  cudaPointerAttributes about{};
  const bool known = cudaPointerGetAttributes(&about, image.data) == cudaSuccess;
  if (!known) cudaGetLastError();
  return known && about.type == cudaMemoryTypeHost && image.pixel_stride == 3 && image.row_stride >= 3 * image.width;
}

inline film_image packed(void* data, const film_image& like) {
  return {static_cast<float*>(data), like.width, like.height, 3, 3 * like.width};
}

inline void copy_pixels(const film_image& from, const film_image& to) {
  for (int64_t y = 0; y < from.height; ++y) {
    const float* p = from.data + y * from.row_stride;
    float* q = to.data + y * to.row_stride;
    for (int64_t x = 0; x < from.width; ++x, p += from.pixel_stride, q += to.pixel_stride)
      q[0] = p[0], q[1] = p[1], q[2] = p[2];
  }
}

// Rows between the host and the device, packed on the device.
inline void copy_rows(const film_image& from, const film_image& to, cudaMemcpyKind kind, cudaStream_t stream) {
  const size_t row = size_t(from.width) * 3 * sizeof(float);
  check(cudaMemcpy2DAsync(to.data, to.row_stride * sizeof(float), from.data, from.row_stride * sizeof(float), row,
                          size_t(from.height), kind, stream),
        "cudaMemcpy2DAsync");
}

inline film_image sent(const film_image& image, Slot& slot, film::DevicePool& pool) {
  const film_image there = packed(slot.device_in.at_least(bytes_of(image), pool, slot.stream), image);
  film_image from = image;
  if (!is_direct(image)) {
    from = packed(slot.in.at_least(bytes_of(image)), image);
    copy_pixels(image, from);
  }
  copy_rows(from, there, cudaMemcpyHostToDevice, slot.stream);
  return there;
}

// One channel, wherever it lies in its pixels.
inline film_image sent_matte(const film_image& matte, Slot& slot, film::DevicePool& pool) {
  const size_t bytes = size_t(matte.width) * matte.height * sizeof(float);
  float* held = reinterpret_cast<float*>(slot.matte.at_least(bytes));
  for (int64_t y = 0; y < matte.height; ++y)
    for (int64_t x = 0; x < matte.width; ++x)
      held[y * matte.width + x] = matte.data[y * matte.row_stride + x * matte.pixel_stride];
  float* there = reinterpret_cast<float*>(slot.device_matte.at_least(bytes, pool, slot.stream));
  check(cudaMemcpyAsync(there, held, bytes, cudaMemcpyHostToDevice, slot.stream), "cudaMemcpyAsync of a matte");
  return {there, matte.width, matte.height, 1, matte.width};
}

inline film_image room(const film_image& image, Slot& slot, film::DevicePool& pool) {
  return packed(slot.device_out.at_least(bytes_of(image), pool, slot.stream), image);
}

inline void fetch(const film_image& there, const film_image& image, Slot& slot) {
  const film_image to = is_direct(image) ? image : packed(slot.out.at_least(bytes_of(image)), image);
  copy_rows(there, to, cudaMemcpyDeviceToHost, slot.stream);
}

// When the stream is through.
inline void unpack(const film_image& image, Slot& slot) {
  if (!is_direct(image)) copy_pixels(packed(slot.out.data, image), image);
}

}  // namespace FILM_ISA
