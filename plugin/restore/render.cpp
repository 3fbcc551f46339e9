// Actinic Restore's render: a damaged scan in, the repaired one out; what is not damaged stays bit for bit.
#include <cmath>
#include <thread>

#include "../actions.h"
#include "../job.h"
#include "scan.h"

namespace node {
namespace {

enum { REPAIRED_VIEW, MASK_VIEW, OVERLAY_VIEW, UNRECOVERABLE_VIEW };
enum { MATTE_ADDS, MATTE_LIMITS, MATTE_MIXES };
constexpr float OVER = 0.7f, MARKED = 0.5f;  // of the overlay; alpha from which a matte counts
constexpr int TILE_PX = 256;

struct Restoration {
  Search search;
  film::Curve curve;
  double mix, grain_d;
  int view, matte_to;
  int64_t number;  // of the frame in time
};

Restoration settings_of(const Instance& i, OfxTime time) {
  const Settings s = read_settings(i, time);
  Restoration r{
      {}, film::Curve(SPACES[s.space].curve), s.mix, i.number(P_restore_grain, time), 0, 0, std::llround(time)};
  r.search.channels = 0;
  const int switches[3] = {P_restore_red, P_restore_green, P_restore_blue};
  for (int c = 0; c < 3; ++c) r.search.channels |= unsigned(i.number(switches[c], time) != 0) << c;
  r.search.sensitivity = i.number(P_restore_sensitivity, time);
  r.search.dust = i.number(P_restore_dust, time) != 0;
  r.view = int(i.number(P_restore_view, time)), r.matte_to = int(i.number(P_restore_matte, time));
  return r;
}

// Asks the host whether to go on, from threads that it knows.
class Stop {
  Instance& node;
  const std::thread::id owner = std::this_thread::get_id();
  std::atomic<bool> stopped{false};

 public:
  explicit Stop(Instance& node) : node(node) {}
  void operator()() {
    const bool is_known = std::this_thread::get_id() == owner || is_lent_thread();
    if (!stopped && is_known && host().effect->abort) stopped = host().effect->abort(node.effect) != 0;
    if (stopped) throw Failure(kOfxFailed, "");
  }
};

// Pictures of a host, their rows counted from the frame's top.
struct Clips {
  const Picture &source, &output, &matte;
  OfxRectI frame;

  int row(int y) const { return frame.y2 - 1 - y; }
  int column(int x) const { return frame.x1 + x; }
  Rect whole() const { return {0, 0, frame.x2 - frame.x1, frame.y2 - frame.y1}; }
  Rect part(OfxRectI r) const { return {r.x1 - frame.x1, frame.y2 - r.y2, r.x2 - frame.x1, frame.y2 - r.y1}; }
  std::vector<float> rgba(const Picture& of, int y, Rect part) const {
    std::vector<float> out(4 * size_t(part.width()));
    of.read(row(y), column(part.x0), part.width(), out.data());
    return out;
  }
};

Scan scanned(const Clips& clips, const film::Curve& curve, Rect part) {
  Scan scan(clips.whole(), part);
  each(part.height(), [&](int k) {
    const int y = part.y0 + k, width = part.width();
    const std::vector<float> row = clips.rgba(clips.source, y, part);
    std::vector<float> codes(static_cast<size_t>(width));
    std::vector<uint8_t> broken(static_cast<size_t>(width));
    for (int c = 0; c < 3; ++c) {
      for (int x = 0; x < width; ++x) codes[x] = row[4 * size_t(x) + c];
      film::restore_kernels().density(curve, codes.data(), width, scan.density[c].row(y), broken.data());
      for (int x = 0; x < width; ++x) scan.broken.row(y)[x] |= uint8_t(broken[x] << c);
    }
  });
  return scan;
}

// What is not a number is repaired whatever the matte says.
void take_matte(const Clips& clips, const Restoration& r, const Scan& scan, Mask& mask) {
  each(mask.at.height(), [&](int k) {
    const int y = mask.at.y0 + k;
    const std::vector<float> row = clips.rgba(clips.matte, y, mask.at);
    for (int x = mask.at.x0; x < mask.at.x1; ++x) {
      const bool is_marked = row[4 * size_t(x - mask.at.x0) + 3] >= MARKED;
      uint8_t& bits = mask.of(y, x);
      if (r.matte_to == MATTE_ADDS && is_marked) bits |= uint8_t(r.search.channels);
      if (r.matte_to == MATTE_LIMITS && !is_marked) bits = scan.broken.of(y, x);
    }
  });
}

// The source's row, and on it the pixels that were repaired.
void write_repaired(const Clips& clips, const Restoration& r, const Mask& mask, Repaired& made, Rect tile, int y) {
  const int row = clips.row(y), width = tile.width();
  clips.output.copy(clips.source, row, clips.column(tile.x0), width);
  const bool mixes = clips.matte.is_there() && r.matte_to == MATTE_MIXES;
  const std::vector<float> from = clips.rgba(clips.source, y, tile), matte = clips.rgba(clips.matte, y, tile);
  std::vector<float> codes(static_cast<size_t>(width));
  for (int c = 0; c < 3; ++c) {
    film::restore_kernels().codes(r.curve, made.value(c, y) + (tile.x0 - made.at.x0), width, codes.data());
    for (int x = 0; x < width; ++x) {
      const float m = float(r.mix) * (mixes ? matte[4 * size_t(x) + 3] : 1), was = from[4 * size_t(x) + c];
      if (!(mask.of(y, tile.x0 + x) >> c & 1) || m == 0) continue;
      clips.output.put(row, clips.column(tile.x0 + x), c, m == 1 ? codes[x] : was + m * (codes[x] - was));
    }
  }
}

void repair(const Clips& clips, const Restoration& r, const Scan& scan, const Mask& mask, Rect part, Stop& stop) {
  const auto all = tiles(part, TILE_PX, TILE_PX);
  each(int(all.size()), [&](int k) {
    const Rect tile = all[size_t(k)].within(part);
    bool is_damaged = false;
    for (int y = tile.y0; y < tile.y1; ++y)
      for (int x = tile.x0; x < tile.x1; ++x) is_damaged |= mask.of(y, x) != 0;
    if (!is_damaged) {
      for (int y = tile.y0; y < tile.y1; ++y)
        clips.output.copy(clips.source, clips.row(y), clips.column(tile.x0), tile.width());
      return;
    }
    Repaired made = repaired(scan, mask, tile, r.grain_d > 0, [&] { stop(); });
    if (r.grain_d > 0) add_grain(made, mask, tile, r.grain_d, r.number);
    for (int y = tile.y0; y < tile.y1; ++y) write_repaired(clips, r, mask, made, tile, y);
  });
}

// Bits as colours: the mask, the mask over the picture, or white where no channel is left.
void show_mask(const Clips& clips, const Restoration& r, const Mask& mask, Rect part) {
  each(part.height(), [&](int k) {
    const int y = part.y0 + k;
    std::vector<float> row = clips.rgba(clips.source, y, part);
    for (int x = part.x0; x < part.x1; ++x) {
      const uint8_t bits = mask.of(y, x);
      for (int c = 0; c < 3; ++c) {
        float& v = row[4 * size_t(x - part.x0) + c];
        const float marked = r.view == UNRECOVERABLE_VIEW ? bits == ALL_GONE : bits >> c & 1;
        const float was = std::isfinite(v) ? v : 0;
        v = r.view != OVERLAY_VIEW ? marked : bits ? was + OVER * (marked - was) : was;
      }
    }
    clips.output.write(clips.row(y), clips.column(part.x0), part.width(), row.data());
  });
}

int64_t count(const Mask& broken, Rect part) {
  int64_t n = 0;
  for (int y = part.y0; y < part.y1; ++y)
    for (int x = part.x0; x < part.x1; ++x) n += broken.of(y, x) != 0;
  return n;
}

}  // namespace

OfxStatus restore(Instance& i, OfxTime time, const Picture& source, const Picture& output, const Picture& matte,
                  OfxRectI part, bool is_alone) {
  const Clips clips{source, output, matte, source.whole};
  const Rect wanted = clips.part(part);
  if (source.has_one_channel())
    throw Failure(kOfxImageFormat, "a source of one channel; damage is repaired from the other channels, give it RGB");
  const Restoration r = settings_of(i, time);
  if (is_alone) {  // a draft, or colours alone, of which no pixel is damaged
    each(wanted.height(),
         [&](int k) { output.copy(source, clips.row(wanted.y0 + k), clips.column(wanted.x0), wanted.width()); });
    return rendered(i, {});
  }
  Stop stop(i);
  const Ask ask = [&] { stop(); };
  const Rect marked = r.view == REPAIRED_VIEW ? wanted.grown(FILL_REACH_PX).within(clips.whole()) : wanted;
  const Scan scan = scanned(clips, r.curve, wanted.grown(REACH_PX).within(clips.whole()));
  Mask mask = find(scan, baked_net(), r.search, marked, ask);
  if (r.search.dust) add_dust(scan, r.search.sensitivity, mask, ask);
  if (matte.is_there() && r.matte_to != MATTE_MIXES) take_matte(clips, r, scan, mask);
  r.view == REPAIRED_VIEW ? repair(clips, r, scan, mask, wanted, stop) : show_mask(clips, r, mask, wanted);
  if (const int64_t broken = count(scan.broken, wanted))
    say_log(i.effect, std::to_string(broken) + " pixels were not a number (taken for damage)");
  return rendered(i, {});
}

}  // namespace node
