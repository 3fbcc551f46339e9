// Analysis of a scan for Actinic Invert: the twins of actinic/scan/rebate.py, frame.py, statistics.py and encoder.py.
#pragma once
#include <functional>
#include <vector>

#include "pictures.h"
#include "scan.h"

namespace node {

// Rows of pixels of three floats, the upper row first.
struct Grid {
  int width = 0, height = 0;
  std::vector<float> rgb;

  Grid(int width, int height) : width(width), height(height), rgb(size_t(width) * height * 3) {}
  float* at(int x, int y) { return &rgb[3 * (size_t(y) * width + x)]; }
  const float* at(int x, int y) const { return &rgb[3 * (size_t(y) * width + x)]; }
  size_t count() const { return rgb.size() / 3; }
};

// Pixels from the upper left.
struct Box {
  int x, y, width, height;
};

// A scan as the host gives it, read as light a row at a time: it is never whole in memory.
class Scanned {
  const Picture& picture;
  const double* curve;

 public:
  const int width, height;

  Scanned(const Picture& picture, const double* curve);
  void row(int y, int x0, int count, float* rgb) const;
  Grid means(const Box& box, int step) const;  // of blocks step px wide; what is left over is cut off
  Grid every(int step) const;                  // single pixels
};

struct Rebate {
  bool is_found = false;
  Triple rgb{};
  Box box{};
  double confidence = 0;
};

// The brightest even area of film at the borders, open light left out.
Rebate find_rebate(const Scanned& scan);
// The picture without rebate, holder and open light.
Box picture_box(const Scanned& scan, const Rebate& rebate);
// Means of blocks, no side over 48 px.
Grid thumbnail(const Scanned& scan, const Box& box);
bool looks_positive(const Grid& small, bool has_rebate);

// 136 numbers of a thumbnail in dye amounts.
std::vector<float> statistics(const Grid& amounts, bool has_rebate);

// Of one frame; sigma of mean, red - green, blue - green; rebate: log10 over what is brightest.
struct Guess {
  Triple grey, sigma, rebate, rebate_sigma;
};
Guess guess(const std::vector<float>& statistics);

// As NumPy has it: linear between ranks. The values are reordered.
double quantile(std::vector<float>& values, double share);
double median(std::vector<float> values);

}  // namespace node
