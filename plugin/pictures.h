// An image of a clip as rows of RGBA floats, whatever its depth, components, origin and direction.
#pragma once
#include <memory>
#include <string>

#include "host.h"

namespace node {

enum class Depth { BYTE, SHORT, HALF, FLOAT };

class Picture {
  Properties props;
  unsigned char* data = nullptr;
  long row_bytes = 0;
  int pixel_bytes = 0, channels = 0;
  Depth depth = Depth::FLOAT;
  bool premultiplied = false;

 public:
  OfxRectI bounds{}, whole{};  // where there are pixels; the frame they are part of

  // The clip's image at a time; empty (see is_there) where there is none. Throws Failure for a format not asked for.
  Picture(OfxClipHandle clip, OfxTime time, const OfxRectD* region);
  Picture() = default;
  Picture(const Picture&) = delete;
  ~Picture();

  bool is_there() const { return data != nullptr; }
  bool has_alpha() const { return channels != 3; }
  bool is_premultiplied() const { return premultiplied; }
  // Plain floats that the kernels can read and write where they lie.
  bool is_plain() const;
  float* plain(int x, int y) const { return reinterpret_cast<float*>(at(x, y)); }
  long plain_row() const { return row_bytes / long(sizeof(float)); }
  int plain_pixel() const { return channels; }

  // Row y from x0 on, alpha not multiplied in; black and clear where there are no pixels. to: count x RGBA.
  void read(int y, int x0, int count, float* to) const;
  // The other way; x0..x0 + count must lie inside.
  void write(int y, int x0, int count, const float* from) const;

 private:
  unsigned char* at(int x, int y) const {
    return data + (y - bounds.y1) * row_bytes + (x - bounds.x1) * long(pixel_bytes);
  }
};

bool is_empty(const OfxRectI& r);
OfxRectI common(const OfxRectI& a, const OfxRectI& b);

}  // namespace node
