#include "pictures.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace node {
namespace {

float from_half(uint16_t h) {
  const uint32_t sign = uint32_t(h & 0x8000) << 16, exponent = h >> 10 & 31, fraction = h & 1023;
  uint32_t bits;
  if (exponent == 31)
    bits = 0x7f800000 | fraction << 13;
  else if (exponent)
    bits = (exponent + 112) << 23 | fraction << 13;
  else {
    const float small = float(fraction) * 0x1p-24f;
    std::memcpy(&bits, &small, 4);
  }
  bits |= sign;
  float out;
  std::memcpy(&out, &bits, 4);
  return out;
}

// To the nearest, ties to even.
uint16_t to_half(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, 4);
  const uint32_t sign = bits >> 16 & 0x8000, size = bits & 0x7fffffff;
  if (size > 0x7f800000) return uint16_t(sign | 0x7e00 | (size >> 13 & 1023));
  if (size >= 0x477ff000) return uint16_t(sign | 0x7c00);
  if (size < 0x38800000) {  // below the least normal half
    float magnitude;
    std::memcpy(&magnitude, &size, 4);
    return uint16_t(sign | uint32_t(std::nearbyint(magnitude * 0x1p24f)));
  }
  return uint16_t(sign | ((size - 0x38000000 + 0xfff + (size >> 13 & 1)) >> 13));
}

float get(Depth depth, const unsigned char* p) {
  switch (depth) {
    case Depth::BYTE:
      return float(*p) / 255.0f;
    case Depth::SHORT: {
      uint16_t v;
      std::memcpy(&v, p, 2);
      return float(v) / 65535.0f;
    }
    case Depth::HALF: {
      uint16_t v;
      std::memcpy(&v, p, 2);
      return from_half(v);
    }
    default: {
      float v;
      std::memcpy(&v, p, 4);
      return v;
    }
  }
}

// Whole numbers hold 0 to 1; a NaN is 0 there.
float held(float v, float most) { return v > 0 ? std::min(v, 1.0f) * most + 0.5f : 0.0f; }

void put_at(Depth depth, unsigned char* p, float v) {
  if (depth == Depth::BYTE) {
    *p = (unsigned char)held(v, 255.0f);
  } else if (depth == Depth::FLOAT) {
    std::memcpy(p, &v, 4);
  } else {
    const uint16_t bits = depth == Depth::HALF ? to_half(v) : uint16_t(held(v, 65535.0f));
    std::memcpy(p, &bits, 2);
  }
}

int bytes_of(const std::string& depth, Depth& to) {
  if (depth == "OfxBitDepthByte") return to = Depth::BYTE, 1;
  if (depth == "OfxBitDepthShort") return to = Depth::SHORT, 2;
  if (depth == "OfxBitDepthHalf") return to = Depth::HALF, 2;
  if (depth == "OfxBitDepthFloat") return to = Depth::FLOAT, 4;
  throw Failure(kOfxImageFormat, "pixels of " + (depth.empty() ? "no stated depth" : depth) + "; float is wanted");
}

int channels_of(const std::string& components) {
  if (components == "OfxImageComponentRGBA") return 4;
  if (components == "OfxImageComponentRGB") return 3;
  if (components == "OfxImageComponentAlpha") return 1;
  throw Failure(kOfxImageFormat,
                "pixels of " + (components.empty() ? "no stated kind" : components) + "; RGBA is wanted");
}

}  // namespace

bool is_empty(const OfxRectI& r) { return r.x1 >= r.x2 || r.y1 >= r.y2; }
OfxRectI common(const OfxRectI& a, const OfxRectI& b) {
  return {std::max(a.x1, b.x1), std::max(a.y1, b.y1), std::min(a.x2, b.x2), std::min(a.y2, b.y2)};
}

Picture::Picture(OfxClipHandle clip, OfxTime time, Field wanted) {
  OfxProperties image = nullptr;
  if (!clip || host().effect->clipGetImage(clip, time, nullptr, &image) || !image) return;
  props = Properties(image);
  try {
    void* pointer = props.pointer("OfxImagePropData");
    if (!pointer || !props.rectangle("OfxImagePropBounds", bounds) || is_empty(bounds)) return;
    channels = channels_of(props.text("OfxImageEffectPropComponents"));
    pixel_bytes = channels * bytes_of(props.text("OfxImageEffectPropPixelDepth"), depth);
    row_bytes = props.integer("OfxImagePropRowBytes");
    if (std::labs(row_bytes) < long(pixel_bytes) * (long(bounds.x2) - bounds.x1))
      throw Failure(kOfxImageFormat, "rows that are shorter than their pixels");
    premultiplied = channels == 4 && props.text("OfxImageEffectPropPreMultiplication") == "OfxImageAlphaPremultiplied";
    if (!props.rectangle("OfxImagePropRegionOfDefinition", whole) || is_empty(whole)) whole = bounds;
    const std::string held = props.text("OfxImagePropField");
    if (held != "OfxFieldLower" && held != "OfxFieldUpper") field = wanted;  // else the host took the field out itself
    data = static_cast<unsigned char*>(pointer);
  } catch (...) {
    host().effect->clipReleaseImage(image);
    throw;
  }
}

Picture::~Picture() {
  if (props) host().effect->clipReleaseImage(props.handle());
}

bool Picture::is_float() const {
  return depth == Depth::FLOAT && row_bytes % 4 == 0 && reinterpret_cast<uintptr_t>(data) % 4 == 0;
}

void Picture::read(int y, int x0, int count, float* to) const {
  if (!is_of_field(y)) y += y > bounds.y1 ? -1 : 1;
  const int from = std::max(x0, bounds.x1), end = std::min(x0 + count, bounds.x2);
  if (!data || y < bounds.y1 || y >= bounds.y2 || from >= end) return void(std::fill(to, to + 4 * size_t(count), 0.0f));
  std::fill(to, to + 4 * size_t(from - x0), 0.0f);
  std::fill(to + 4 * size_t(end - x0), to + 4 * size_t(count), 0.0f);
  const unsigned char* p = at(from, y);
  const int step = pixel_bytes / channels;
  to += 4 * size_t(from - x0);
  for (int x = from; x < end; ++x, p += pixel_bytes, to += 4) {
    for (int c = 0; c < 3; ++c) to[c] = get(depth, p + (channels == 1 ? 0 : c) * step);
    to[3] = channels == 4 ? get(depth, p + 3 * step) : channels == 1 ? to[0] : 1.0f;
    if (premultiplied && to[3] > 0 && to[3] != 1)
      for (int c = 0; c < 3; ++c) to[c] /= to[3];
  }
}

void Picture::write(int y, int x0, int count, const float* from) const {
  if (!is_of_field(y)) return;
  unsigned char* p = at(x0, y);
  const int step = pixel_bytes / channels;
  for (int x = 0; x < count; ++x, p += pixel_bytes, from += 4) {
    const float alpha = from[3], by = premultiplied && alpha != 1 ? (alpha > 0 ? alpha : 0) : 1;
    if (channels == 1) put_at(depth, p, alpha);
    for (int c = 0; channels > 1 && c < 3; ++c) put_at(depth, p + c * step, by == 1 ? from[c] : from[c] * by);
    if (channels == 4) put_at(depth, p + 3 * step, alpha);
  }
}

void Picture::copy(const Picture& from, int y, int x0, int count) const {
  if (!is_of_field(y)) return;
  const bool is_inside =
      from.data && y >= from.bounds.y1 && y < from.bounds.y2 && x0 >= from.bounds.x1 && x0 + count <= from.bounds.x2;
  const bool is_alike = depth == from.depth && channels == from.channels && premultiplied == from.premultiplied;
  if (is_inside && is_alike) return void(std::memcpy(at(x0, y), from.at(x0, y), size_t(count) * pixel_bytes));
  std::vector<float> row(4 * size_t(count));
  from.read(y, x0, count, row.data());
  write(y, x0, count, row.data());
}

void Picture::put(int y, int x, int channel, float value) const {
  if (!is_of_field(y)) return;
  unsigned char* p = at(x, y);
  const int step = pixel_bytes / channels;
  const float alpha = premultiplied ? get(depth, p + 3 * step) : 1;
  put_at(depth, p + channel * step, alpha == 1 ? value : alpha > 0 ? value * alpha : 0);
}

}  // namespace node
