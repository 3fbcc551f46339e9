// Actinic Invert: what its parameters say of a scan, and the scan model that they choose.
#pragma once
#include <array>
#include <memory>
#include <string>

#include "../kernels/scan.h"
#include "preset.h"
#include "scan.gen.h"

namespace node {

class Instance;
class Stock;
using Triple = std::array<double, 3>;

// The parameters at one time; colours are light already.
struct ScanSettings {
  int mode = 0, rig = 0;
  const double* curve = nullptr;  // 18 numbers; null for light
  bool has_grey = false, is_as_scanned = false;
  Triple rebate{1, 1, 1}, grey{}, guessed{};  // guessed: dye amounts of the grey card
  std::string film;
};
ScanSettings read_scan(const Instance& instance, const double* time);  // time: null for now

// Of the mode where no stock and no print are named.
void name_scan(int mode, std::string& film, std::string& print);

// Resources/scan.actinic, read once. Throws Failure where it is missing or damaged.
const Arrays& scan_arrays();
// An array of so many numbers; throws Failure.
const std::vector<double>& scan_array(const std::string& name, size_t count);

// Light, and back to the scan's encoding.
Triple light_of(const double* curve, const Triple& code);
Triple code_of(const double* curve, const Triple& light);

// Pixels of a scan to dye amounts; throws Failure for a film that the bundle has no model of.
class ScanModel {
  film::ScanModel model{};
  film::Curve decode{};
  bool has_curve = false, is_silver = false;

 public:
  ScanModel(const ScanSettings& scan, const Triple& rebate);
  // count pixels of three floats, in place.
  void amounts(float* rgb, size_t count) const;
  Triple amounts(const Triple& light) const;
};

}  // namespace node
