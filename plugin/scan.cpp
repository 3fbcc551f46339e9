#include "scan.h"

#include <algorithm>
#include <cmath>

#include "instance.h"

namespace node {
namespace {

constexpr const char* INPUTS[] = {"", "srgb", "gamma22_rec709", "gamma24_rec709"};

const double* curve_of(int input) { return input > 0 ? SPACES[space_index(INPUTS[input])].curve : nullptr; }

Triple each_of(const double* curve, const Triple& v, float (*to)(const film::Curve&, float)) {
  if (!curve) return v;
  const film::Curve c(curve);
  return {to(c, float(v[0])), to(c, float(v[1])), to(c, float(v[2]))};
}

}  // namespace

Triple light_of(const double* curve, const Triple& code) {
  return each_of(curve, code,
                 [](const film::Curve& c, float x) { return FILM_ISA::to_linear(c, FILM_ISA::splat(x))[0]; });
}

Triple code_of(const double* curve, const Triple& light) {
  return each_of(curve, light,
                 [](const film::Curve& c, float y) { return FILM_ISA::from_linear(c, FILM_ISA::splat(y))[0]; });
}

void name_scan(int mode, std::string& film, std::string& print) {
  if (film.empty()) film = scan::MODES[mode].film;
  if (print.empty()) print = scan::MODES[mode].print;
}

const Arrays& scan_arrays() {
  static const Arrays held = read_preset(shelf().root + "/scan.actinic").arrays;
  return held;
}

const std::vector<double>& scan_array(const std::string& name, size_t count) {
  const auto found = scan_arrays().find(name);
  if (found == scan_arrays().end() || found->second.numbers.size() != count)
    throw Failure(kOfxFailed, "this bundle has no scan model " + name + "; install the bundle that has it");
  return found->second.numbers;
}

ScanSettings read_scan(const Instance& i, const double* time) {
  const auto number = [&](int p) { return time ? i.number(p, *time) : i.number_now(p); };
  ScanSettings s;
  s.mode = int(number(P_mode)), s.rig = int(number(P_rig));
  s.curve = curve_of(int(number(P_scan_input)));
  s.has_grey = number(P_grey_known) != 0, s.is_as_scanned = number(P_invert_view) != 0;
  s.rebate = light_of(s.curve, i.colour(P_rebate, time));
  s.grey = light_of(s.curve, i.colour(P_grey, time));
  s.guessed = {number(P_grey_cyan), number(P_grey_magenta), number(P_grey_yellow)};
  s.film = i.film_name();
  return s;
}

ScanModel::ScanModel(const ScanSettings& s, const Triple& rebate) : is_silver(s.mode == scan::BW_MODE) {
  for (int c = 0; c < 3; ++c) model.per_rebate[c] = float(1 / std::max(rebate[c], 1e-6));
  if (s.curve) decode = film::Curve(s.curve), has_curve = true;
  if (is_silver) return;
  const std::string name = std::string(scan::RIGS[s.rig]) + "." + s.film;
  const auto& unmix = scan_array(name + ".unmix", 9);
  const auto& polynomial = scan_array(name + ".polynomial", 3 * film::CUBIC_TERMS);
  std::copy(unmix.begin(), unmix.end(), model.unmix);
  std::copy(polynomial.begin(), polynomial.end(), &model.polynomial[0][0]);
}

void ScanModel::amounts(float* rgb, size_t count) const {
  using namespace FILM_ISA;
  const film::Curve* curve = has_curve ? &decode : nullptr;
  const auto pack = [&](float* p) {
    F3 v = load_rgb(p);
    v = {scan_light(curve, v.x), scan_light(curve, v.y), scan_light(curve, v.z)};
    store_rgb(p, is_silver ? silver_amounts(model, v, float(scan::LEAST)) : scan_amounts(model, v, float(scan::LEAST)));
  };
  size_t done = 0;
  for (; done + LANES <= count; done += LANES) pack(rgb + 3 * done);
  if (done == count) return;
  float rest[3 * LANES] = {};
  std::copy(rgb + 3 * done, rgb + 3 * count, rest);
  pack(rest);
  std::copy(rest, rest + 3 * (count - done), rgb + 3 * done);
}

Triple ScanModel::amounts(const Triple& light) const {
  ScanModel of_light = *this;
  of_light.has_curve = false;
  float v[3] = {float(light[0]), float(light[1]), float(light[2])};
  of_light.amounts(v, 1);
  return {v[0], v[1], v[2]};
}

}  // namespace node
