// Grain over planes of dye amounts, tile by tile: hashes, clouds, and GrainNet where it is wanted.
//
// Every pixel's grain follows from its place on the film plane, counted from the frame's first pixel, and from the
// amounts around it: a tile or a window of another size gives the same bits. Beyond the frame its edge goes on.
#pragma once
#include <array>
#include <cstring>
#include <functional>

#include "film.h"
#include "net.h"
#include "plane.h"
#include "stages/grain.h"
#include "threads.h"

namespace FILM_ISA {

constexpr int64_t GRAIN_TILE[2] = {480, 64}, NET_TILE[2] = {640, 108};  // pixels across and down

// What the grain of a frame is drawn on.
struct GrainFrame {
  const film::Grain& grain;
  film::Pool& pool;
  int64_t number;             // of the frame
  const film_image* matte;    // or none
  const film::Plane* from;    // amounts of the whole frame
  film::Plane* to;            // where they go with their grain
  std::function<void()> ask;  // throws where the render is to stop
};

class GrainTile {
  const GrainFrame& frame;
  const film::Grain& grain;
  const int64_t x0, y0, wide, tall;  // the tile
  const int64_t halo, margin, step;  // pixels around it that are drawn; whose subpixels reach in; of the widest bin
  const int64_t cols, rows;          // drawn, halo included
  const int64_t left, top;           // the first pixel of the margin, on a whole bin
  const int64_t in_x, in_y;          // from there to the first that is drawn
  const int64_t across, lines;       // columns and rows, margin included, in whole bins
  const int64_t stride, reaching;    // of a row in floats; columns whose subpixels count, in whole packs
  film::Pool::Buffer<int32_t> node;  // lines x stride: density in nodes of the tables, whole
  film::Pool::Buffer<float> past;    // and the rest
  film::Pool::Buffer<float> off;     // e: (2 lines) x 2 halves x stride
  film::Pool::Buffer<float> side;    // three planes for crystals; then bins
  film::Pool::Buffer<float> v;       // mean of v, or with a net each of four: rows x stride

  static constexpr int64_t STEP = 4 * LANES;  // pixels of a step of clouds

  static int64_t rounded(int64_t n, int64_t to) { return (n + to - 1) / to * to; }
  static int64_t before(int64_t n, int64_t step) { return n - (n % step + step) % step; }

  // Where rows of pixels are in the tables; pointers that a loop keeps in registers.
  struct Placed {
    const int32_t* node;
    const float* past;
    Place operator[](int64_t i) const { return {load(node + i), load(past + i)}; }
  };
  Placed placed(int64_t at) const { return {&node[at], &past[at]}; }
  // A half of a row of subpixels, counted from the margin's first.
  float* half(int64_t row, int64_t parity) { return &off[(2 * row + parity) * stride]; }
  float* plane(int k, int64_t y) { return &v[(k * rows + y) * stride]; }

  void locate(const film::GrainLayer& layer, const film::Plane& amounts) {
    const int64_t before = std::min(stride, std::max<int64_t>(0, -left)),
                  inside = std::min(stride, amounts.cols - left);
    film::Pool::Buffer<float> line(frame.pool, stride);
    for (int64_t y = 0; y < lines; ++y) {
      const float* row = amounts.row(std::min(std::max<int64_t>(top + y, 0), amounts.rows - 1));
      for (int64_t x = 0; x < before; ++x) line[x] = row[0];
      std::memcpy(&line[before], row + left + before, size_t(inside - before) * sizeof(float));
      for (int64_t x = inside; x < stride; ++x) line[x] = row[amounts.cols - 1];
      for (int64_t x = 0; x < stride; x += LANES) {
        const Place at = place(load(&line[x]) * layer.nodes_per_amount, film::GRAIN_NODES);
        store(&node[y * stride + x], at.node), store(&past[y * stride + x], at.past);
      }
    }
  }

  void draw(const film::GrainField& f, int channel) {
    const film::Keys keys = film::GrainKeys(grain, frame.number, channel, f.number).sample;
    std::vector<uint32_t> columns(2 * stride);
    for (int64_t x = 0; x < stride; ++x)
      for (int64_t p = 0; p < 2; ++p) columns[p * stride + x] = keys.column(2 * (left + x) + p);
    for (int64_t y = 0; y < lines; ++y) {
      const uint32_t row[2] = {keys.row(2 * (top + y)), keys.row(2 * (top + y) + 1)};
      float* to[4] = {half(2 * y, 0), half(2 * y + 1, 0), half(2 * y, 1), half(2 * y + 1, 1)};
      const uint32_t* from[2] = {&columns[0], &columns[stride]};
      const Placed here = placed(y * stride);
      for (int64_t x = 0; x < reaching; x += LANES) {
        const F2 by = law(f, here[x]);
        for (int p = 0; p < 2; ++p)
          for (int r = 0; r < 2; ++r) store(to[2 * p + r] + x, drawn(mix(load(from[p] + x) + row[r]), by.x, by.y));
        if (!f.bin) continue;
        const F one = load(to[0] + x) + load(to[2] + x), two = load(to[1] + x) + load(to[3] + x);
        store(to[0] + x, one + two);  // the pixel's
      }
    }
  }

  // Cells of crystals along an axis: where they begin, their hashes and places from the margin's corner.
  struct Axis {
    std::vector<uint32_t> hash, block;
    std::vector<int32_t> corner, middle;

    Axis(const film::GrainField& f, const film::GrainKeys& keys, bool is_row, int64_t first_px, int64_t count_px) {
      const int64_t from = 2 * first_px * f.side, to = from + 2 * count_px * f.side;
      for (int64_t c = film::first_cell(f, from); c <= film::last_cell(f, to); ++c) {
        const film::CellLine line = film::cell_line(f, keys, is_row, c, from);
        hash.push_back(line.hash), block.push_back(line.block);
        corner.push_back(line.corner), middle.push_back(line.middle);
      }
      while (!is_row && count() % LANES)  // lanes past the last lie outside
        hash.push_back(0), block.push_back(0), corner.push_back(-(1 << 29)), middle.push_back(-(1 << 29));
    }
    int64_t count() const { return int64_t(corner.size()); }
  };

  void find(const film::GrainField& f, int channel) {
    int32_t* count = reinterpret_cast<int32_t*>(&off[0]);
    int32_t* odds = reinterpret_cast<int32_t*>(&side[0]);
    float *one = &side[lines * stride], *mean = &side[2 * lines * stride];
    std::memset(count, 0, size_t(4 * lines * stride) * sizeof *count);
    const Placed here = placed(0);
    for (int64_t i = 0; i < lines * stride; i += LANES) {
      const F2 by = law(f, here[i]);
      store(odds + i, odds_of(by.x)), store(one + i, by.y), store(mean + i, by.x * f.expected);
    }
    count_crystals(f, channel, count, odds);
    for (int64_t y = 0; y < lines; ++y) {
      float* e = half(2 * y, 0);
      const float *per_crystal = one + y * stride, *less = mean + y * stride;
      for (int64_t x = 0; x < reaching; x += LANES) {
        const auto number = [&](int k) { return load(reinterpret_cast<const int32_t*>(e) + k * stride + x); };
        const auto off_by = [&](I n) { return load(per_crystal + x) * (to_float(n) - load(less + x)); };
        if (f.bin) {
          store(e + x, off_by((number(0) + number(1)) + (number(2) + number(3))));  // the pixel's
          continue;
        }
        for (int k = 0; k < 4; ++k) store(e + k * stride + x, off_by(number(k)));
      }
    }
  }

  void count_crystals(const film::GrainField& f, int channel, int32_t* count, const int32_t* odds) {
    const film::GrainKeys keys(grain, frame.number, channel, f.number);
    const Axis right(f, keys, false, left, across), down(f, keys, true, top, lines);
    const float per_side = JUST_UNDER / float(f.side);
    const int32_t nowhere = int32_t(4 * lines * stride);  // where crystals are counted that lie outside
    const int64_t room = right.count();
    std::vector<int32_t> line(3 * size_t(room));
    int32_t *subpixel = &line[0], *pixel = &line[room], *hash = &line[2 * room];
    for (int64_t j = 0; j < down.count(); ++j) {
      for (int64_t i = 0; i + LANES <= room; i += LANES) {
        const Cells column{load(&right.hash[i]), load(&right.block[i]), load(&right.corner[i]), load(&right.middle[i])};
        const Crystals c = crystals(f, column, down.hash[j], down.corner[j], down.block[j], down.middle[j]);
        const I x = times(c.x, f.side, per_side), y = times(c.y, f.side, per_side);
        const I inside = (as_bits(x) < uint32_t(2 * across)) & (as_bits(y) < uint32_t(2 * lines));
        store(hash + i, as_int(c.hash ^ 0x80000000u));
        store(pixel + i, ((y >> 1) * int32_t(stride) + (x >> 1)) & inside);
        store(subpixel + i, inside ? (2 * y + (x & 1)) * int32_t(stride) + (x >> 1) : nowhere);
      }
      for (int64_t i = 0; i < room; ++i) count[subpixel[i]] += hash[i] < odds[pixel[i]];
    }
  }

  // e -> v, the mean of a pixel's four or one of them, added to what is there.
  template <class Weight>
  void spread(const film::Span<film::GrainTap>& taps, int k, const Weight& weight_of) {
    struct Tap {
      int64_t at;
      float weight;
    };
    std::vector<Tap> near;
    for (const film::GrainTap& t : taps)
      if (weight_of(t) != 0) near.push_back({(2 * t.row + t.half) * stride + t.right + in_x, weight_of(t)});
    for (int64_t y = 0; y < rows; ++y) {
      float* to = plane(k, y);
      const float* from = half(2 * (y + in_y), 0);
      for (int64_t x = 0; x < cols; x += STEP) {
        F sum[4];
        for (int i = 0; i < 4; ++i) sum[i] = load(to + x + i * LANES);
        for (const Tap& t : near) {
          const float* p = from + t.at + x;
          const F weight = every(&t.weight);
          for (int i = 0; i < 4; ++i) sum[i] = fma(load(p + i * LANES), weight, sum[i]);
        }
        for (int i = 0; i < 4; ++i) store(to + x + i * LANES, sum[i]);
      }
    }
  }

  // e of pixels, summed over bins.
  void fill(int64_t bin) {
    for (int64_t y = 0; y < lines / bin; ++y)
      for (int64_t x = 0; x < across / bin; ++x) {
        float sum = 0;
        for (int64_t r = 0; r < bin; ++r)
          for (int64_t c = 0; c < bin; ++c) sum += half(2 * (y * bin + r), 0)[x * bin + c];
        side[y * stride + x] = sum;
      }
  }

  // Bins -> v, as spread. The pixels of a row that lie alike in their bins have the same taps: a line of its own.
  template <class Weight>
  void spread_bins(const film::GrainField& f, int k, const Weight& weight_of) {
    const int64_t bin = f.bin, taps = f.taps.count / (bin * bin), first = in_x / bin, last = (in_x + cols - 1) / bin;
    film::Pool::Buffer<float> line(frame.pool, stride);
    std::vector<int64_t> at(static_cast<size_t>(taps));
    for (int64_t y = 0; y < rows; ++y)
      for (int64_t phase = 0; phase < bin; ++phase) {
        const film::GrainTap* near = f.taps.data + ((y + in_y) % bin * bin + phase) * taps;
        for (int64_t i = 0; i < taps; ++i) at[size_t(i)] = near[i].row * stride + near[i].right;
        const float* from = &side[(y + in_y) / bin * stride + first];
        for (int64_t x = 0; x <= last - first; x += STEP) {
          F sum[4] = {};
          for (int64_t t = 0; t < taps; ++t) {
            const float w = weight_of(near[t]);
            for (int i = 0; i < 4; ++i) sum[i] = fma(load(from + at[size_t(t)] + x + i * LANES), every(&w), sum[i]);
          }
          for (int i = 0; i < 4; ++i) store(&line[x + i * LANES], sum[i]);
        }
        float* to = plane(k, y);
        for (int64_t x = first; x <= last; ++x) {
          const int64_t there = x * bin + phase - in_x;
          if (there >= 0 && there < cols) to[there] += line[x - first];
        }
      }
  }

  template <class Weight>
  void lay(const film::GrainField& f, int k, const Weight& weight_of) {
    f.bin ? spread_bins(f, k, weight_of) : spread(f.taps, k, weight_of);
  }

  // v of the layer: the mean of a pixel's four, or each.
  void clouds(const film::GrainLayer& layer) {
    std::memset(&v[0], 0, size_t((grain.has_net ? 4 : 1) * rows * stride) * sizeof(float));
    for (int i = 0; i < layer.fields; ++i) {
      const film::GrainField& f = layer.field[i];
      f.is_found() ? find(f, layer.channel) : draw(f, layer.channel);
      if (f.bin) fill(f.bin);
      if (!grain.has_net) lay(f, 0, [](const film::GrainTap& t) { return t.mean; });
      for (int k = 0; k < 4 && grain.has_net; ++k) lay(f, k, [k](const film::GrainTap& t) { return t.each[k]; });
    }
  }

  // The picture's amounts with noise, which lies in rows of the tile.
  template <class Noise>
  void add(int64_t y, const film::GrainLayer& layer, int first, int last, const Noise& noise) {
    const int64_t row = y0 + y;
    const Placed here = placed((y + halo + in_y) * stride + halo + in_x);
    for (int64_t x = 0; x < wide; x += LANES) {
      const F more = grained(layer, here[x], noise(x), matte(row, x0 + x));
      const int64_t count = std::min<int64_t>(LANES, wide - x);
      for (int c = first; c < last; ++c) {
        const float* from = frame.from[c].row(row) + x0 + x;
        float* to = frame.to[c].row(row) + x0 + x;
        if (count == LANES) {
          store(to, load(from) + more);
          continue;
        }
        float held[LANES];
        store(held, more);
        for (int64_t i = 0; i < count; ++i) to[i] = from[i] + held[i];
      }
    }
  }

  F matte(int64_t y, int64_t x) const {
    if (!frame.matte) return splat(1);
    float m[LANES];
    const film_image& image = *frame.matte;
    for (int i = 0; i < LANES; ++i)
      m[i] = image.data[y * image.row_stride + std::min(x + i, image.width - 1) * image.pixel_stride];
    return grain_matte(load(m));
  }

  void linear(const film::GrainLayer& layer, int first, int last) {
    for (int64_t y = 0; y < tall; ++y) {
      const float *above = plane(0, y) + halo, *row = above + stride, *below = row + stride;
      const Placed here = placed((y + halo + in_y) * stride + halo + in_x);
      add(y, layer, first, last, [&](int64_t x) {
        return crossed(layer, here[x], load(row + x), load(row + x - 1), load(row + x + 1), load(above + x),
                       load(below + x));
      });
    }
  }

  // A ring of rows: `channels` of them a row.
  struct Ring {
    int64_t stride, channels;
    film::Pool::Buffer<float> data;
    Ring(film::Pool& pool, int64_t channels, int64_t stride, int64_t rows)
        : stride(stride), channels(channels), data(pool, rows * channels * stride), rows(rows) {
      std::memset(&data[0], 0, size_t(rows * channels * stride) * sizeof(float));
    }
    Channels at(int64_t row, int64_t right = 0) { return {&data[row % rows * channels * stride + right], stride}; }

   private:
    int64_t rows;
  };

  // A row of v over sigma, and of what the net is told.
  void tell(const film::GrainLayer& layer, int64_t y, Channels x, Channels told) {
    const Placed here = placed((y + in_y) * stride + in_x);
    for (int64_t i = 0; i < cols; i += LANES) {
      const Told all = FILM_ISA::told(layer, here[i]);
      for (int k = 0; k <= film::GRAIN_CONDITIONS; ++k) store(told.row(k) + i, all.of[k]);
      const F per_sigma = 1.0f / all.of[film::GRAIN_CONDITIONS];
      for (int k = 0; k < 4; ++k) store(x.row(k) + i, load(plane(k, y) + i) * per_sigma);
    }
  }

  void net(const film::GrainLayer& layer, int first, int last) {
    using namespace film;
    const int64_t pad = stride + 2 * NET_STEP;
    Ring x(frame.pool, NET_IN, pad, 3), told(frame.pool, GRAIN_CONDITIONS + 1, pad, 4);
    Ring a(frame.pool, NET_WIDE, pad, 3), b(frame.pool, NET_WIDE, pad, 3), out(frame.pool, 1, pad, 3);
    const float *w1 = grain.net.data, *w2 = w1 + net_layer(NET_IN), *w3 = w2 + net_layer(NET_WIDE);
    for (int64_t y = 0; y < rows; ++y) {
      tell(layer, y, x.at(y), told.at(y));
      const auto three = [](Ring& ring, int64_t last) {
        return std::array<Channels, 3>{ring.at(last - 2), ring.at(last - 1), ring.at(last)};
      };
      if (y < 2) continue;
      net_row<NET_IN>(w1, three(x, y).data(), told.at(y - 1, 1), a.at(y), cols - 2);
      if (y < 4) continue;
      net_row<NET_WIDE>(w2, three(a, y).data(), told.at(y - 2, 2), b.at(y), cols - 4);
      if (y < 6) continue;
      const auto seen = three(b, y);
      const float* sigma = told.at(y - 3, 3).row(GRAIN_CONDITIONS);
      for (int64_t i = 0; i < cols - 6; i += NET_STEP) net_out<NET_PACKS>(w3, seen.data(), sigma, out.at(y).data, i);
      if (y < 8) continue;
      const float* high[3] = {out.at(y - 2).data, out.at(y - 1).data, out.at(y).data};
      const int64_t middle = y - NET_HALO;
      add(y - 2 * NET_HALO, layer, first, last, [&](int64_t i) {
        const auto subpixel = [&](int k) { return load(plane(k, middle) + NET_HALO + i); };
        const F mean = ((subpixel(0) + subpixel(1)) + (subpixel(2) + subpixel(3))) * 0.25f;
        return mean + net_high_pass(high, i);
      });
    }
  }

 public:
  GrainTile(const GrainFrame& frame, int64_t x0, int64_t y0, int64_t x1, int64_t y1)
      : frame(frame),
        grain(frame.grain),
        x0(x0),
        y0(y0),
        wide(x1 - x0),
        tall(y1 - y0),
        halo(film::grain_halo(frame.grain)),
        margin(film::grain_margin(frame.grain)),
        step(film::grain_step(frame.grain)),
        cols(wide + 2 * halo),
        rows(tall + 2 * halo),
        left(before(x0 - halo - margin, step)),
        top(before(y0 - halo - margin, step)),
        in_x(x0 - halo - left),
        in_y(y0 - halo - top),
        across(rounded(in_x + cols + margin, step)),
        lines(rounded(in_y + rows + margin, step)),
        stride(rounded(across, 16) + rounded(margin, 16) + 4 * film::WIDEST),
        reaching(rounded(across, LANES)),
        node(frame.pool, lines * stride + film::WIDEST),
        past(frame.pool, lines * stride + film::WIDEST),
        off(frame.pool, 4 * lines * stride + 4 * film::WIDEST),
        side(frame.pool, 3 * lines * stride),
        v(frame.pool, (grain.has_net ? 4 : 1) * rows * stride + 4 * film::WIDEST) {}

  void run() {
    for (int c = 0; c < grain.layers; ++c) {
      const film::GrainLayer& layer = grain.layer[c];
      const int last = grain.layers == 1 ? 3 : c + 1;
      locate(layer, frame.from[c]);
      clouds(layer);
      grain.has_net ? net(layer, c, last) : linear(layer, c, last);
    }
  }
};

// Grain over a part of the frame: `from` must hold it and film::grain_reach() around it.
inline void grained(const GrainFrame& frame, film_window part) {
  const int64_t* tile = frame.grain.has_net ? NET_TILE : GRAIN_TILE;
  const auto pieces = [](int64_t n, int64_t most) { return (n + most - 1) / most; };
  const int64_t wide = part.x1 - part.x0, tall = part.y1 - part.y0;
  const int64_t across = pieces(wide, tile[0]), down = pieces(tall, tile[1]);
  GrainFrame held = frame;
  held.number = film::held_frame(frame.grain, frame.number);
  film::parallel(across * down, [&](int64_t t) {
    frame.ask();
    const int64_t i = t % across, j = t / across;
    GrainTile(held, part.x0 + wide * i / across, part.y0 + tall * j / down, part.x0 + wide * (i + 1) / across,
              part.y0 + tall * (j + 1) / down)
        .run();
  });
}

}  // namespace FILM_ISA
