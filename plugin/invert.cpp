// A scan printed: dye amounts by the rig and the film, printer lights by the grey card. actinic/scan/positive.py is the
// truth. Nothing is looked for here: what analysis found lies in the parameters.
#include <algorithm>
#include <cmath>

#include "job.h"

namespace node {
namespace {

const std::vector<double>& array_of(const Stock& stock, const char* name, size_t least) {
  const auto found = stock.arrays.find(name);
  if (found == stock.arrays.end() || found->second.numbers.size() < least)
    throw Failure(kOfxFailed, std::string("this film lacks ") + name + "; install the bundle again");
  return found->second.numbers;
}

// Dye amounts of the film's own mid grey: sum_i A / (1 + 10^(-k (h - h0)))^nu.
Triple mid_grey(const Stock& stock) {
  const double h = array_of(stock, "expose.mid_log_h", 1)[0];
  const auto& curve = array_of(stock, "film.curve", 12);
  const size_t each = curve.size() / 3;
  Triple out{};
  for (size_t k = 0; k + 3 < curve.size(); k += 4) {
    const double fall = std::pow(10, std::clamp(-curve[k + 1] * (h - curve[k + 2]), -30.0, 30.0));
    out[k / each] += curve[k] * std::pow(1 + fall, -curve[k + 3]);
  }
  return out;
}

// log10 of the printer's light on each layer: sum_lambda P S 10^-(a . dyes + base).
Triple enlarged(const Stock& stock, const Triple& amounts) {
  const auto& base = array_of(stock, "film.base", 1);
  const size_t n = base.size();
  const auto &dyes = array_of(stock, "film.dyes", 3 * n), &weights = array_of(stock, "enlarge.weights", 3 * n);
  Triple sum{};
  for (size_t w = 0; w < n; ++w) {
    double d = base[w];
    for (size_t c = 0; c < 3; ++c) d += amounts[c] * dyes[c * n + w];
    for (size_t c = 0; c < 3; ++c) sum[c] += weights[3 * w + c] * std::pow(10, -d);
  }
  return {std::log10(sum[0]), std::log10(sum[1]), std::log10(sum[2])};
}

// Printer lights that bring this grey to the print's aim, the user's added; what is beyond them is exposure.
Numbers timed(const Stock& stock, const Triple& grey, Numbers c) {
  const Triple aim = enlarged(stock, mid_grey(stock)), has = enlarged(stock, grey);
  double ev = 0;
  for (int k = 0; k < 3; ++k) ev += (aim[k] - has[k]) / (3 * film::STOP);
  for (int k = 0; k < 3; ++k) {
    const double points = (aim[k] - has[k] - film::STOP * ev) / film::PRINTER_POINT;
    double& light = c[P_enlarge_red + k];
    light += std::clamp(points, -scan::MOST_POINTS, scan::MOST_POINTS);
    light = std::clamp(light, 0.0, 2 * film::PRINTER_CENTRE);
  }
  const auto& range = film::CONTROLS[P_enlarge_ev];
  c[P_enlarge_ev] = std::clamp(c[P_enlarge_ev] + ev, range.low, range.high);
  c[P_enlarge_auto] = 0;
  return c;
}

// The source's window, three floats a pixel.
Rgb source_of(const Job& job) {
  Rgb out(size_t(job.width) * job.height * 3);
  each(int(job.height), [&](int y) {
    const float* p = job.in.data + (y + job.window.y0) * job.in.row_stride + job.window.x0 * job.in.pixel_stride;
    float* to = &out[size_t(y) * job.width * 3];
    for (int64_t x = 0; x < job.width; ++x, p += job.in.pixel_stride, to += 3) std::copy(p, p + 3, to);
  });
  return out;
}

int64_t nan_pixels(const Rgb& picture) {
  int64_t count = 0;
  for (size_t i = 0; i < picture.size(); i += 3)
    count += std::isnan(picture[i]) || std::isnan(picture[i + 1]) || std::isnan(picture[i + 2]);
  return count;
}

}  // namespace

Rgb inverted(Job& job) {
  const ScanSettings& s = job.settings.scan;
  Rgb picture = source_of(job);
  if (s.is_as_scanned) return picture;
  const ScanModel model(s, s.rebate);
  const Triple grey = s.has_grey ? model.amounts(s.grey) : s.guessed;
  const Numbers& asked = job.settings.controls;
  const Numbers c = s.mode == scan::SLIDE_MODE ? asked : timed(*job.stock, grey, asked);
  const int64_t black = nan_pixels(picture);
  each(int(job.height), [&](int y) { model.amounts(&picture[size_t(y) * job.width * 3], size_t(job.width)); });
  Rgb out = job.carry(std::move(picture), c, FILM_NEGATIVE, FILM_DISPLAY, job.settings.space);
  job.report.nan_pixels = std::max(job.report.nan_pixels, black);
  return out;
}

}  // namespace node
