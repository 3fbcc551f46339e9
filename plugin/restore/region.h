// Rectangles and planes of a frame, counted from its upper left pixel, rows downwards.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

namespace node {

struct Rect {
  int x0, y0, x1, y1;

  int width() const { return std::max(x1 - x0, 0); }
  int height() const { return std::max(y1 - y0, 0); }
  bool is_empty() const { return x0 >= x1 || y0 >= y1; }
  Rect grown(int by) const { return {x0 - by, y0 - by, x1 + by, y1 + by}; }
  Rect within(const Rect& o) const {
    return {std::max(x0, o.x0), std::max(y0, o.y0), std::min(x1, o.x1), std::min(y1, o.y1)};
  }
};

template <class T>
struct Plane {
  Rect at{};
  std::vector<T> data;

  Plane() = default;
  explicit Plane(Rect at) : at(at), data(size_t(at.width()) * at.height()) {}
  T* row(int y) { return &data[size_t(y - at.y0) * at.width()]; }  // its first pixel
  const T* row(int y) const { return &data[size_t(y - at.y0) * at.width()]; }
  T& of(int y, int x) { return row(y)[x - at.x0]; }
  T of(int y, int x) const { return row(y)[x - at.x0]; }
};

// Where a row or column beyond an end of n lies once the picture is mirrored there.
inline int folded(int i, int n) {
  const int at = ((i % (2 * n)) + 2 * n) % (2 * n);
  return at < n ? at : 2 * n - 1 - at;
}

// What planes hold of a rectangle that may go beyond the frame, mirrored there.
template <class T, class To>
void mirrored(const Plane<T>& from, Rect part, Rect frame, To* to) {
  std::vector<int> columns;
  for (int x = part.x0; x < part.x1; ++x) columns.push_back(folded(x, frame.x1) - from.at.x0);
  for (int y = part.y0; y < part.y1; ++y) {
    const T* row = from.row(folded(y, frame.y1));
    for (const int x : columns) *to++ = row[x];
  }
}

// Tiles that cover a rectangle, their corners on multiples of 8 of the frame, their sides too.
inline std::vector<Rect> tiles(Rect part, int width, int height) {
  std::vector<Rect> out;
  const auto down = [](int v) { return v & ~7; };
  const auto up = [](int v) { return (v + 7) & ~7; };
  for (int y = down(part.y0); y < part.y1; y += height)
    for (int x = down(part.x0); x < part.x1; x += width)
      out.push_back({x, y, std::min(x + width, up(part.x1)), std::min(y + height, up(part.y1))});
  return out;
}

}  // namespace node
