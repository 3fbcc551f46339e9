// The Analyse button: the source at one time is looked at, what it says goes into parameters, and why into words.
// The twin of actinic/scan/roll.py for a roll of one frame.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "actions.h"
#include "invert.h"

namespace node {
namespace {

constexpr double ROUGH_SIGMA = 0.2;   // of a grey that is taken to lie at the median
constexpr double LEAST_LIGHT = 1e-4;  // of open light: a frame whose brightest is darker shows nothing

struct Found {
  Rebate rebate;
  bool is_guessed = false, is_positive = false, is_byte = false, is_median = false, has_guess = false;
  Triple grey{}, sigma{};
};

Triple brightest(const Grid& small) {
  Triple top;
  for (int c = 0; c < 3; ++c) {
    std::vector<float> v;
    for (size_t i = size_t(c); i < small.rgb.size(); i += 3) v.push_back(small.rgb[i]);
    top[c] = quantile(v, scan::TOP);
  }
  return top;
}

// Dye amounts of a thumbnail, which is light already.
Grid amounts_of(ScanSettings s, Grid small, const Triple& rebate) {
  s.curve = nullptr;
  ScanModel(s, rebate).amounts(small.rgb.data(), small.count());
  return small;
}

// Of silver and slides what is brightest; in colour the encoder's guess.
void guess_rebate(const ScanSettings& s, const Grid& small, const Triple& top, Found& f) {
  f.is_guessed = true, f.rebate.confidence = 0.3;
  for (int c = 0; c < 3; ++c) f.rebate.rgb[c] = std::max(top[c], 1e-5);
  if (s.mode == scan::BW_MODE || s.mode == scan::SLIDE_MODE) return;
  const Guess said = guess(statistics(amounts_of(s, small, f.rebate.rgb), false));
  for (int c = 0; c < 3; ++c) f.rebate.rgb[c] *= std::pow(10, said.rebate[c]);
  const double sigma = (said.rebate_sigma[0] + said.rebate_sigma[1] + said.rebate_sigma[2]) / 3;
  f.rebate.confidence = std::clamp(0.03 / sigma, 0.0, 0.5);
}

// The card of black and white is taken to lie at the median density.
void guess_grey(const ScanSettings& s, const Grid& small, Found& f) {
  f.has_guess = s.mode != scan::SLIDE_MODE;
  if (!f.has_guess) return;
  if (s.mode == scan::BW_MODE) {
    const Grid density = amounts_of(s, small, f.rebate.rgb);
    std::vector<float> one;
    for (size_t i = 0; i < density.rgb.size(); i += 3) one.push_back(density.rgb[i]);
    f.grey.fill(median(std::move(one))), f.sigma = {ROUGH_SIGMA, 0, 0}, f.is_median = true;
    return;
  }
  const Guess said = guess(statistics(amounts_of(s, small, f.rebate.rgb), true));
  f.grey = said.grey, f.sigma = said.sigma;
}

Found looked_at(Instance& i, const ScanSettings& s, OfxTime time) {
  const Picture picture(i.source, time, Field::NONE);
  if (!picture.is_there())
    throw Failure(kOfxFailed, "No picture to analyse at this time: connect the scan, or move to one of its frames.");
  const Scanned scan(picture, s.curve);
  Found f;
  f.is_byte = picture.is_byte() && !s.curve;
  f.rebate = find_rebate(scan);
  const Grid small = thumbnail(scan, picture_box(scan, f.rebate));
  f.is_positive = s.mode == scan::COLOUR_MODE && looks_positive(small, f.rebate.is_found);
  const Triple top = brightest(small);
  if (std::max({top[0], top[1], top[2]}) < LEAST_LIGHT)
    throw Failure(kOfxFailed, "This frame is black: nothing to analyse. Move to a frame of the scan.");
  if (!f.rebate.is_found) guess_rebate(s, small, top, f);
  guess_grey(s, small, f);
  for (double& v : f.grey) v = std::nearbyint(v * 1e5) / 1e5;
  return f;
}

std::string written(const char* form, std::initializer_list<double> v) {
  double a[4] = {};
  std::copy(v.begin(), v.end(), a);
  char text[200];
  std::snprintf(text, sizeof text, form, a[0], a[1], a[2], a[3]);
  return text;
}

std::string words(const Found& f, bool has_grey) {
  std::string out;
  if (f.is_positive) out += "Looks like a positive: mode slide takes one; mode bw, black and white. ";
  if (f.is_byte) out += "8 bits taken for light: are they sRGB? Then set Input, and analyse again. ";
  const Box& b = f.rebate.box;
  out += f.is_guessed ? std::string("No rebate in the frame: guessed")
                      : written("Rebate found, x,y,w,h %.0f,%.0f,%.0f,%.0f px",
                                {double(b.x), double(b.y), double(b.width), double(b.height)});
  out += written(", confidence %.2f.", {f.rebate.confidence});
  if (!f.has_guess) return out;
  if (has_grey) return out + " The grey card is as picked.";
  out += f.is_median
             ? " Grey card taken to lie at the median"
             : written(" Grey card guessed, +-%.2f D in red - green, %.2f D in blue - green", {f.sigma[1], f.sigma[2]});
  out += written("; density +-%.2f D.", {f.sigma[0]});
  if (f.sigma[0] > scan::UNSURE_D) out += " Print exposure is uncertain: pick a grey patch, or set printer gang.";
  return out;
}

void put_down(Instance& i, const ScanSettings& s, const Found& f) {
  i.begin_step("Analyse the scan");
  i.set(P_rebate, code_of(s.curve, f.rebate.rgb));
  if (f.has_guess) {
    const int dyes[] = {P_grey_cyan, P_grey_magenta, P_grey_yellow};
    for (int c = 0; c < 3; ++c) i.set(dyes[c], f.grey[c]);
  }
  i.set(P_found, words(f, s.has_grey));
  i.end_step();
}

}  // namespace

// What can't be analysed is said in the note, and every parameter stays.
void analyse(Instance& i, OfxTime time) {
  i.take_names();
  const ScanSettings s = read_scan(i, &time);
  try {
    put_down(i, s, looked_at(i, s, time));
  } catch (const Failure& failure) {
    i.set(P_found, std::string(failure.what()));
  }
}

}  // namespace node
