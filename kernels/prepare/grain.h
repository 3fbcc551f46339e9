// The constants of stages/grain.h: the twin of counts.drawing, in double.
#pragma once
#include <algorithm>
#include <functional>

#include "../net.h"
#include "../stages/grain.h"
#include "develop.h"

namespace film {

using Nodes = std::array<double, GRAIN_NODES>;

inline double interpolated(double x, const double* xs, const double* ys, int64_t count) {
  const int64_t i = std::upper_bound(xs, xs + count, x) - xs - 1;
  if (i < 0) return ys[0];
  if (i >= count - 1) return ys[count - 1];
  return ys[i] + (x - xs[i]) / (xs[i + 1] - xs[i]) * (ys[i + 1] - ys[i]);
}

// a of z + a (z^2 - 1) with a given skewness.
inline double grain_skew(double skewness) {
  constexpr int STEPS = 1025;
  static const auto table = [] {
    std::array<std::array<double, STEPS>, 2> t;
    const double v = GRAIN_M4 - 1, w = GRAIN_M6 - 3 * GRAIN_M4 + 2;
    double most = 0;
    for (int i = 0; i < STEPS; ++i) {
      const double a = GRAIN_MOST_SKEW * i / (STEPS - 1);
      most = std::fmax(most, (3 * a * v + a * a * a * w) / std::pow(1 + a * a * v, 1.5));
      t[0][i] = most, t[1][i] = a;
    }
    return t;
  }();
  const double a = interpolated(std::fabs(skewness), table[0].data(), table[1].data(), STEPS);
  return skewness > 0 ? a : skewness < 0 ? -a : 0;
}

// Share of a cloud in each subpixel of its bin and round it: (2 reach + bin)^2 numbers; `bin` subpixels along a bin.
struct CloudKernel {
  int bin = 1, reach, wide, steps;
  std::vector<double> share;

  CloudKernel(double cloud_um, double side_um) {
    constexpr int KNOTS = sizeof GRAIN_SOFT / sizeof *GRAIN_SOFT;
    while (bin < GRAIN_MOST_BIN && cloud_um / (2 * bin * side_um) >= GRAIN_BINS) bin *= 2;
    const double soft = interpolated(cloud_um / (2 * bin * side_um), GRAIN_OVER_PITCH, GRAIN_SOFT, KNOTS);
    const double edge = *std::max_element(std::begin(GRAIN_EDGES), std::end(GRAIN_EDGES));
    reach = std::max(0, int(std::ceil(edge * cloud_um / 2 / side_um + (soft - 1) * bin / 2)));
    wide = 2 * reach + bin, steps = GRAIN_SUB / bin;
    const std::vector<double> fine = blurred(discs(cloud_um, side_um), soft * GRAIN_SUB / 2);
    share.assign(size_t(wide) * wide, 0);
    double sum = 0;
    for (int y = 0; y < wide * steps; ++y)
      for (int x = 0; x < wide * steps; ++x) {
        const double held = fine[size_t(y) * wide * steps + x];
        share[size_t(y / steps) * wide + x / steps] += held;
        sum += held;
      }
    for (double& s : share) s /= sum;
  }

  // The share of the subpixel dy rows below the bin's first and dx columns to its right; 0 beyond reach.
  double at(int dy, int dx) const {
    const int y = dy + reach, x = dx + reach;
    return y < 0 || x < 0 || y >= wide || x >= wide ? 0 : share[size_t(y) * wide + x];
  }

  double power() const {
    double sum = 0;
    for (double s : share) sum += s * s;
    return sum;
  }

 private:
  std::vector<double> discs(double cloud_um, double side_um) const {
    const int n = wide * steps;
    const auto place = [&](int i) { return ((i + 0.5) / steps - wide / 2.0) * side_um; };
    std::vector<double> held(size_t(n) * n, 0);
    bool any = false;
    for (int y = 0; y < n; ++y)
      for (int x = 0; x < n; ++x)
        for (double e : GRAIN_EDGES)
          if (std::hypot(place(y), place(x)) <= e * cloud_um / 2) held[size_t(y) * n + x] += 1, any = true;
    if (!any) held[size_t(reach * GRAIN_SUB + GRAIN_SUB / 2) * (n + 1)] = 1;
    return held;
  }

  // A box of 2 half + 1 steps each way, its end steps in part; what leaves the square is lost.
  std::vector<double> blurred(std::vector<double> from, double half) const {
    if (half <= 0.5) return from;
    const int n = wide * steps;
    for (int axis = 0; axis < 2; ++axis) {
      std::vector<double> to(from.size(), 0);
      const size_t along = axis ? 1 : n, across = axis ? n : 1;
      for (int k = -GRAIN_SUB; k <= GRAIN_SUB; ++k) {
        const double w = std::fmin(std::fmax(half + 0.5 - std::abs(k), 0), 1);
        if (w == 0) continue;
        for (int i = 0; i < n; ++i)
          for (int j = std::max(0, -k); j < std::min(n, n - k); ++j)
            to[i * across + j * along] += w * from[i * across + (j + k) * along];
      }
      from.swap(to);
    }
    return from;
  }
};

// A layer's sublayers as actinic.grain.tables folds them.
struct GrainCurves {
  enum { SHARE, GAIN, HELD_, FOUND, DRAWN, COUNT };
  const double *facts, *curve, *wanted;
  double maximum;
  int sublayers = 0;

  GrainCurves(const Tables& tables, const std::string& role, int layer) {
    facts = tables.at(role + ".grain.layers").data() + 9 * layer;
    curve = tables.at(role + ".grain.curves").data() + size_t(3 * COUNT * GRAIN_NODES) * layer;
    wanted = tables.at(role + ".grain.wanted").data() + size_t(GRAIN_NODES) * layer;
    maximum = tables.at(role + ".grain.maximum")[layer];
    while (sublayers < 3 && cell_um2(sublayers) > 0) ++sublayers;
    if (!sublayers || !(maximum > 0)) throw std::invalid_argument("a layer of grain is empty; fold the stock anew");
  }
  double cell_um2(int s) const { return facts[3 * s]; }
  double cloud_um(int s) const { return facts[3 * s + 1]; }
  double clump(int s) const { return facts[3 * s + 2]; }
  double at(int s, int what, int node) const { return curve[(s * COUNT + what) * GRAIN_NODES + node]; }
};

// What a layer is drawn with at a pitch.
class GrainDrawing {
  const GrainCurves& c;
  const double pixel_um, side_um;
  const bool has_net;
  Store& store;
  bool found[3];
  Nodes one[3], variance[3], third[3], power{}, weight[3];

  static int32_t units(double um) { return int32_t(std::nearbyint(um * GRAIN_UNITS_UM)); }

  bool finds(int s) const {
    const double cell = c.cell_um2(s), limit = !has_net && cell < GRAIN_SMALL_UM2 ? GRAIN_ALONE : GRAIN_FEW;
    return side_um * side_um / cell < limit && std::sqrt(cell) * GRAIN_MANY > c.cloud_um(s);
  }

  // Sum of squares of the shares of cells in an interval x of them long, at any place on average.
  static double cut(double x) { return x < 1 ? x * x * (1 - x / 3) : x - 1.0 / 3; }

  void measure() {
    for (int i = 0; i < GRAIN_NODES; ++i) {
      double all = 0, seen[3];
      for (int s = 0; s < c.sublayers; ++s)
        all += seen[s] = c.at(s, found[s] ? GrainCurves::FOUND : GrainCurves::DRAWN, i);
      const double strength = std::sqrt(c.wanted[i] / std::fmax(all, 1e-12));
      for (int s = 0; s < c.sublayers; ++s) {
        const double n = side_um * side_um / c.cell_um2(s), p = c.at(s, GrainCurves::SHARE, i);
        const double few = cut(std::sqrt(n)), o = c.at(s, GrainCurves::GAIN, i) * strength / (side_um * side_um);
        weight[s][i] = seen[s] / std::fmax(all, 1e-12);
        one[s][i] = o;
        variance[s][i] = o * o * (n * p - p * (found[s] ? few * few : n) * p);
        third[s][i] = o * o * o * n * p * (1 - p) * (1 - 2 * p);
      }
    }
  }

  // Two tables at each node and at the next.
  Span<float> law(const std::function<double(int)>& a, const std::function<double(int)>& b) const {
    std::vector<float> t(4 * GRAIN_NODES);
    for (int i = 0; i < GRAIN_NODES; ++i)
      for (int k = 0; k < 2; ++k) {
        const int node = std::min(i + k, GRAIN_NODES - 1);
        t[4 * i + 2 * k] = float(a(node)), t[4 * i + 2 * k + 1] = float(b(node));
      }
    return store.keep(std::move(t));
  }

  // What a bin, or a subpixel, lays on the pixel whose first subpixel is (y, x) below and right of its own.
  static bool lays(const CloudKernel& k, int y, int x, GrainTap& tap) {
    double sum = 0;
    for (int i = 0; i < 4; ++i) {
      const double w = k.at(y + i / 2, x + i % 2);
      sum += w, tap.each[i] = float(w);
    }
    tap.mean = float(sum / 4);
    return sum != 0;
  }

  // e -> a pixel's four subpixels.
  static std::vector<GrainTap> taps(const CloudKernel& k) {
    std::vector<GrainTap> made;
    for (int row = -k.reach; row <= k.reach + 1; ++row)
      for (int col = -k.reach; col <= k.reach + 1; ++col) {
        GrainTap tap{row, col & 1, col >> 1, 0, {}};
        if (lays(k, -row, -col, tap)) made.push_back(tap);
      }
    return made;
  }

  // Bins -> the four subpixels of each of a bin's pixels; equally many taps for each.
  static std::vector<GrainTap> binned(const CloudKernel& k, int reach) {
    const int side = k.bin / 2;
    std::vector<std::vector<GrainTap>> of(size_t(side) * side);
    size_t most = 0;
    for (int p = 0; p < side * side; ++p) {
      for (int row = -reach; row <= reach; ++row)
        for (int col = -reach; col <= reach; ++col) {
          GrainTap tap{row, 0, col, 0, {}};
          if (lays(k, 2 * (p / side) - k.bin * row, 2 * (p % side) - k.bin * col, tap)) of[size_t(p)].push_back(tap);
        }
      most = std::max(most, of[size_t(p)].size());
    }
    std::vector<GrainTap> made;
    for (auto& each : of) each.resize(most), made.insert(made.end(), each.begin(), each.end());
    return made;
  }

  void add(GrainLayer& to, GrainField f, double cloud_um, const Nodes& var) {
    const CloudKernel k(cloud_um, side_um);
    f.bin = k.bin / 2, f.side = units(side_um);
    f.reach = f.bin ? (k.reach + k.bin - 1) / k.bin : k.reach;
    if (f.bin) f.expected *= 4;
    f.taps = store.keep(f.bin ? binned(k, f.reach) : taps(k));
    for (int i = 0; i < GRAIN_NODES; ++i) power[i] += var[i] * k.power();
    to.field[to.fields++] = f;
  }

  void add_found(GrainLayer& to, int s) {
    GrainField f{};
    f.number = s, f.pitch = units(std::sqrt(c.cell_um2(s))), f.clump = int32_t(std::nearbyint(c.clump(s) * 65536));
    const double n = double(units(side_um)) / f.pitch;
    f.expected = float(n * n);
    f.law = law([&](int i) { return c.at(s, GrainCurves::SHARE, i); }, [&](int i) { return one[s][i]; });
    add(to, f, c.cloud_um(s), variance[s]);
  }

  // Every sublayer that is drawn and has the clouds of s.
  void add_drawn(GrainLayer& to, int s) {
    Nodes var{}, skew{};
    for (int i = 0; i < GRAIN_NODES; ++i) {
      double t = 0;
      for (int o = 0; o < c.sublayers; ++o)
        if (!found[o] && c.cloud_um(o) == c.cloud_um(s)) var[i] += variance[o][i], t += third[o][i];
      skew[i] = grain_skew(t / std::pow(std::fmax(var[i], 1e-12), 1.5));
    }
    GrainField f{};
    f.number = s;
    f.law = law([&](int i) { return std::sqrt(var[i] / (1 + skew[i] * skew[i] * (GRAIN_M4 - 1))); },
                [&](int i) { return skew[i]; });
    add(to, f, c.cloud_um(s), var);
  }

  // See counts._crossing; a node more, for pairs.
  Span<float> crossing() const {
    const double more = GRAIN_CROSSING * std::fmax(0, 1 - pixel_um / GRAIN_GRANULARITY_UM);
    std::vector<float> t;
    for (int i = 0; i < GRAIN_NODES; ++i) {
      double alone = 0, across = 0;
      for (int s = 0; s < c.sublayers; ++s) {
        const double n = pixel_um * pixel_um / c.cell_um2(s), p = c.at(s, GrainCurves::SHARE, i), o = one[s][i];
        const double few = cut(std::sqrt(n));
        alone += o * o * (n * p - p * p * (found[s] ? few * few : n));
        if (!found[s]) across += o * o * more * p * p * std::sqrt(n) / 6;
      }
      const double share = std::fmin(across / std::fmax(alone, 1e-12), GRAIN_MOST_CROSSING / 4);
      t.push_back(float((std::sqrt(4 + 20 * share) - 2) / 2.5));
    }
    return store.keep(std::move(t));
  }

  Span<float> told() const {
    std::vector<float> t(size_t(GrainLayer::TOLD) * GRAIN_NODES);
    for (int i = 0; i < GRAIN_NODES; ++i) {
      const double sigma = std::fmax(std::sqrt(power[i]), 1e-4);
      double by[4] = {};
      for (int s = 0; s < c.sublayers; ++s) {
        const double p = c.at(s, GrainCurves::SHARE, i), w = weight[s][i];
        by[0] += w * std::log2(c.cloud_um(s) / pixel_um) / 4;
        by[1] += w * p, by[2] += found[s] ? 0 : w * p;
        by[3] += w * c.at(s, GrainCurves::HELD_, i) / 2;
      }
      const double row[] = {4 * sigma, by[0], by[1], by[2], by[3], c.maximum * i / (GRAIN_NODES - 1) / 2, sigma};
      for (int k = 0; k <= GRAIN_CONDITIONS; ++k) t[GrainLayer::TOLD * i + k] = float(row[k]);
    }
    return store.keep(std::move(t));
  }

 public:
  GrainDrawing(const GrainCurves& c, double pixel_um, bool has_net, Store& store)
      : c(c), pixel_um(pixel_um), side_um(pixel_um / 2), has_net(has_net), store(store) {
    for (int s = 0; s < c.sublayers; ++s) {
      found[s] = finds(s);
      if (found[s] && side_um > 24) throw std::invalid_argument("crystals of more than 900 um2 are not drawn");
    }
    measure();
  }

  void into(GrainLayer& to) {
    to.fields = 0;
    for (int s = 0; s < c.sublayers; ++s)
      if (found[s]) add_found(to, s);
    for (int s = 0; s < c.sublayers; ++s) {
      bool is_first = !found[s];
      for (int o = 0; o < s; ++o) is_first &= found[o] || c.cloud_um(o) != c.cloud_um(s);
      if (is_first) add_drawn(to, s);
    }
    has_net ? to.told = told() : to.crossing = crossing();
  }
};

inline void check_grain(const Tables& tables, const std::string& role) {
  const auto& maximum = tables.at(role + ".grain.maximum");
  const size_t layers = maximum.size();
  if (layers != 1 && layers != 3) throw std::invalid_argument(role + ".grain has not one or three layers");
  tables.at(role + ".grain.layers", 9 * layers), tables.at(role + ".grain.wanted", GRAIN_NODES * layers);
  tables.at(role + ".grain.curves", 3 * GrainCurves::COUNT * GRAIN_NODES * layers);
}

// dye: the most that each layer's curve forms.
inline Grain prepare_grain(const Tables& tables, const Controls& c, const std::string& role, const CurveTerms& curve,
                           double pixel_um, Store& store) {
  Grain g;
  const bool is_print = role == "print";
  if (c.grain_rendition == 0 || (is_print && c.grain_print == 0)) return g;
  if (!tables.arrays.count(role + ".grain.maximum"))
    throw std::invalid_argument("the " + role + " has no grain; python tools/fit_grain.py models/stocks/<id>");
  check_grain(tables, role);
  g.has_net = c.grain_rendition == 2;
  if (g.has_net) g.net = store.keep(net_weights(tables.at("grain.net", NET_NUMBERS)));
  g.seed = uint32_t(c.grain_seed + 0.5), g.hold = int32_t(c.grain_hold + 0.5);
  g.layers = int32_t(tables.at(role + ".grain.maximum").size());
  const bool dense_is_dark = is_print || curve.falls();
  const double ends[2] = {dense_is_dark ? c.grain_highlights : c.grain_shadows,
                          dense_is_dark ? c.grain_shadows : c.grain_highlights};
  const double by_layer[3] = {c.grain_red, c.grain_green, c.grain_blue};
  for (int i = 0; i < g.layers; ++i) {
    GrainLayer& to = g.layer[i];
    const GrainCurves known(tables, role, i);
    const double dye = curve.most(i), by = g.layers == 3 ? by_layer[i] : 1;
    to.channel = i + 3 * is_print, to.nodes_per_amount = float((GRAIN_NODES - 1) / dye);
    std::vector<float> gain;
    for (int k = 0; k < GRAIN_NODES; ++k) {
      const double share = double(k) / (GRAIN_NODES - 1), s = std::sin(3.141592653589793 * share);
      const double trim = ends[share >= 0.5] * (1 - s * s) + c.grain_mids * s * s;
      gain.push_back(float(trim * c.grain_amount / c.grain_size * by * dye / known.maximum));
    }
    to.gain = store.keep(std::move(gain));
    GrainDrawing(known, pixel_um / c.grain_size, g.has_net, store).into(to);
  }
  return g;
}

}  // namespace film
