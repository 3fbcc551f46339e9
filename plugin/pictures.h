// An image of a clip as rows of RGBA floats, whatever its depth, components, origin and direction.
#pragma once
#include <memory>
#include <string>

#include "host.h"

namespace node {

enum class Depth { BYTE, SHORT, HALF, FLOAT };
// Rows of a picture that are of one moment: all of them, or those of a field, counted from the frame's lowest.
enum class Field { NONE, LOWER, UPPER };

class Picture {
  Properties props;
  unsigned char* data = nullptr;
  long row_bytes = 0;
  int pixel_bytes = 0, channels = 0;
  Depth depth = Depth::FLOAT;
  bool premultiplied = false;
  Field field = Field::NONE;

 public:
  OfxRectI bounds{}, whole{};  // where there are pixels; the frame they are part of

  // The clip's image at a time; empty (see is_there) where there is none. Throws Failure for a format not asked for.
  Picture(OfxClipHandle clip, OfxTime time, Field field);
  Picture() = default;
  Picture(const Picture&) = delete;
  ~Picture();

  bool is_there() const { return data != nullptr; }
  bool has_alpha() const { return channels != 3; }
  bool has_one_channel() const { return channels == 1; }
  bool is_premultiplied() const { return premultiplied; }
  // Floats in whole steps, wherever they lie; and those that the kernels can read and write there.
  bool is_float() const;
  bool is_byte() const { return depth == Depth::BYTE; }
  bool is_plain() const { return field == Field::NONE && channels >= 3 && !premultiplied && is_float(); }
  float* plain(int x, int y) const { return reinterpret_cast<float*>(at(x, y)); }
  long plain_row() const { return row_bytes / long(sizeof(float)); }
  int plain_pixel() const { return channels; }

  // Row y from x0 on, alpha not multiplied in; black and clear where there are no pixels. to: count x RGBA.
  // A row of the other field is its neighbour's.
  void read(int y, int x0, int count, float* to) const;
  // The other way; x0..x0 + count must lie inside. Rows of the other field stay as they are.
  void write(int y, int x0, int count, const float* from) const;
  // A row of another picture, byte for byte where both hold pixels alike; and one channel of a pixel.
  void copy(const Picture& from, int y, int x0, int count) const;
  void put(int y, int x, int channel, float value) const;

 private:
  bool is_of_field(int y) const { return field == Field::NONE || ((y - whole.y1) & 1) == (field == Field::UPPER); }
  unsigned char* at(int x, int y) const {
    return data + (y - bounds.y1) * row_bytes + (x - bounds.x1) * long(pixel_bytes);
  }
};

bool is_empty(const OfxRectI& r);
OfxRectI common(const OfxRectI& a, const OfxRectI& b);

}  // namespace node
