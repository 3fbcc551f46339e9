// Convolution by an isotropic transfer function: real rows, complex columns, one multiplication between.
//
// The picture is reflected at its edges up to a good transform size (actinic.fourier says how), but only its own
// rows are ever transformed: the reflected ones are the same rows again. Columns go forward, are multiplied and come
// back while they lie in the cache. Packs of rows or columns are transformed side by side, so every instruction
// set does the same arithmetic in each lane.
#pragma once
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "ducc0/fft/fft.h"
#include "ducc0/fft/fft1d_impl.h"
#include "grid.h"
#include "maths.h"
#include "plane.h"
#include "threads.h"

namespace film {

// The smallest multiple of 4 with no prime factor above 5 that is at least n.
inline int64_t good_size(int64_t n) {
  for (n += (4 - n % 4) % 4;; n += 4) {
    int64_t rest = n;
    for (int p : {2, 3, 5})
      while (rest % p == 0) rest /= p;
    if (rest == 1) return n;
  }
}

inline int64_t padded(int64_t n, double pixel_um, double footprint_um) {
  return good_size(n + 2 * int64_t(std::ceil(footprint_um / pixel_um)));
}

// Which of n samples stands at each place of a period.
inline std::vector<int32_t> reflected(int64_t n, int64_t size) {
  std::vector<int32_t> at(size);
  for (int64_t i = 0; i < size; ++i) at[i] = int32_t(mirrored(i, n, size));
  return at;
}

// More than any frequency of a grid, cycles/mm.
inline double highest_frequency(double pixel_um) { return 710 / pixel_um; }

// A transfer function of frequency, even steps from 0 to highest_frequency, read by cubics: read linearly, the light
// far from a strong source would be some percent wrong. Slopes are those of the neighbours' chord.
struct Radial {
  static constexpr int NODES = 6144;
  std::vector<double> nodes;  // value and slope in turn
  double per_step;           // nodes a cycle/mm
  double mean, deviation;    // over all frequencies of the grid
  std::vector<float> apart;  // nodes less the mean, which goes past the transforms and takes no part in their rounding

  template <class H>
  Radial(double pixel_um, const H& transfer)
      : nodes(2 * NODES), per_step((NODES - 1) / highest_frequency(pixel_um)), apart(2 * NODES) {
    for (int i = 0; i < NODES; ++i) nodes[2 * i] = transfer(i / per_step);
    double* const n = nodes.data();
    for (int i = 1; i < NODES - 1; ++i) n[2 * i + 1] = (n[2 * i + 2] - n[2 * i - 2]) / 2;
    n[1] = (4 * n[2] - 3 * n[0] - n[4]) / 2;  // a cusp stands at 0
    n[2 * NODES - 1] = n[2 * NODES - 2] - n[2 * NODES - 4];
    double sum = 0, square = 0;
    constexpr int SIDE = 64;
    for (int i = 0; i < SIDE * SIDE; ++i) {
      const double fx = (i % SIDE + 0.5) / SIDE / 2, fy = (i / SIDE + 0.5) / SIDE / 2;
      const double f = std::sqrt(grid_frequency_squared(fx) + grid_frequency_squared(fy)) / (pixel_um * 1e-3);
      const double h = nodes[2 * size_t(f * per_step)];
      sum += h, square += h * h;
    }
    mean = float(sum / (SIDE * SIDE));
    deviation = std::sqrt(std::fmax(0, square / (SIDE * SIDE) - mean * mean));
    for (int i = 0; i < 2 * NODES; ++i) apart[i] = float(i % 2 ? nodes[i] : nodes[i] - mean);
  }
};

}  // namespace film

namespace FILM_ISA {

namespace fft = DUCC0_NAMESPACE;

// Rows become columns: lane v of pack i and lane i of pack v change places.
template <class V, int STEP = 1, size_t... L>
FILM_HD void transpose(V* pack, std::index_sequence<L...> lanes) {
  constexpr int WIDE = int(sizeof...(L));
  if constexpr (STEP < WIDE) {
    for (int i = 0; i < WIDE; ++i) {
      if (i & STEP) continue;
      const V a = pack[i], b = pack[i + STEP];
      pack[i] = __builtin_shufflevector(a, b, (L & STEP ? WIDE + (L ^ STEP) : L)...);
      pack[i + STEP] = __builtin_shufflevector(a, b, (L & STEP ? WIDE + L : (L ^ STEP))...);
    }
    transpose<V, 2 * STEP>(pack, lanes);
  }
}

template <class T>
struct Convolution {
  using Pack = typename fft::detail_simd::simd_select<T, int(64 / sizeof(T)) * LANES / 16>::type;
  using Complex = fft::Cmplx<Pack>;
  static constexpr int WIDE = int(Pack::size());
  static constexpr int BLOCK = 16;  // columns taken at a time
  typedef T Lanes __attribute__((vector_size(sizeof(T) * WIDE)));
  typedef float Floats __attribute__((vector_size(sizeof(float) * WIDE)));

  film::Pool& pool;
  int64_t rows, cols, tall, wide, half, packs;  // packs of columns a row
  double pixel_mm;
  std::vector<int32_t> row_at, col_at;
  fft::pocketfft_r<T> along;
  fft::pocketfft_c<T> down;
  std::vector<double> across, up;        // squared frequencies of the columns and the rows, (cycles/px)^2
  film::Pool::Buffer<Complex> spectrum;  // rows x packs: the columns of a pack are one piece of memory

  Convolution(film::Pool& pool, int64_t rows, int64_t cols, double pixel_um, double footprint_um)
      : pool(pool),
        rows(rows),
        cols(cols),
        tall(film::padded(rows, pixel_um, footprint_um)),
        wide(film::padded(cols, pixel_um, footprint_um)),
        half(wide / 2 + 1),
        packs((half + BLOCK - 1) / BLOCK * BLOCK / WIDE),
        pixel_mm(pixel_um * 1e-3),
        row_at(film::reflected(rows, tall)),
        col_at(film::reflected(cols, wide)),
        along(wide),
        down(tall),
        spectrum(pool, (rows + BLOCK) * packs) {
    for (int64_t k = 0; k < packs * WIDE; ++k) across.push_back(film::grid_frequency_squared(double(k) / double(wide)));
    for (int64_t y = 0; y <= tall / 2; ++y) up.push_back(film::grid_frequency_squared(double(y) / double(tall)));
  }

  // before(y) and after(y): called while row y of in, or of out, is in the cache. in and out may be the same plane.
  template <class Before, class After>
  void run(const film::Plane& in, film::Plane& out, const film::Radial& transfer, const film::Ask& ask,
           const Before& before, const After& after) {
    film::parallel((rows + BLOCK - 1) / BLOCK, [&](int64_t b) {
      ask();
      for (int i = 0; i < BLOCK; i += WIDE) {
        for (int v = 0; v < WIDE && b * BLOCK + i + v < rows; ++v) before(b * BLOCK + i + v);
        forward(in, b * BLOCK + i);
      }
    });
    film::parallel(packs * WIDE / BLOCK, [&](int64_t b) {
      ask();
      columns(b * BLOCK / WIDE, transfer);
    });
    film::parallel((rows + BLOCK - 1) / BLOCK, [&](int64_t b) {
      ask();
      for (int i = 0; i < BLOCK && b * BLOCK + i < rows; i += WIDE) {
        backward(in, out, b * BLOCK + i, float(transfer.mean));
        for (int v = 0; v < WIDE && b * BLOCK + i + v < rows; ++v) after(b * BLOCK + i + v);
      }
    });
  }

 private:
  // A pack as the plain numbers it is.
  static void* bytes(Pack* pack) { return pack; }
  static const void* bytes(const Pack* pack) { return pack; }
  // The real (0) or the imaginary (1) half of a pack of columns of a row.
  Pack* part(int64_t row, int64_t pack, int c) {
    Complex& at = spectrum[row * packs + pack];
    return c ? &at.i : &at.r;
  }

  static void transpose(Lanes* pack) { FILM_ISA::transpose(pack, std::make_index_sequence<WIDE>()); }

  int64_t room() const { return 2 * packs * WIDE + 2 * WIDE; }

  // The transform lays out r0 r1 i1 r2 i2 ... r_last: from one place before it, pairs of real and imaginary.
  struct Line {
    film::Pool::Buffer<Pack> line, work;
    Line(const Convolution& c)
        : line(c.pool, c.room()), work(c.pool, std::max(c.room(), int64_t(c.along.bufsize()) + 1)) {}
  };

  void forward(const film::Plane& in, int64_t row) {
    Line at(*this);
    Pack* line = &at.line[1];
    const float* from[WIDE];
    for (int v = 0; v < WIDE; ++v) from[v] = in.row(std::min(row + v, rows - 1));
    for (int64_t x = 0; x < cols; x += WIDE) {
      Lanes tile[WIDE];
      for (int v = 0; v < WIDE; ++v) {
        Floats four;
        std::memcpy(&four, from[v] + x, sizeof four);
        tile[v] = __builtin_convertvector(four, Lanes);
      }
      transpose(tile);
      std::memcpy(bytes(line + x), tile, sizeof tile);
    }
    for (int64_t x = cols; x < wide; ++x) line[x] = line[col_at[x]];
    Pack* pair = along.exec(line, &at.work[1], T(1), true) - 1;
    pair[0] = pair[1], pair[1] = Pack(T(0));
    for (int64_t k = wide + 1; k < 2 * packs * WIDE; ++k) pair[k] = Pack(T(0));
    for (int64_t b = 0; b < packs; ++b) {
      Lanes tile[2][WIDE];
      for (int i = 0; i < 2 * WIDE; ++i)
        std::memcpy(&tile[i % 2][i / 2], bytes(pair + 2 * b * WIDE + i), sizeof(Lanes));
      for (int c = 0; c < 2; ++c) transpose(tile[c]);
      for (int v = 0; v < WIDE; ++v)
        for (int c = 0; c < 2; ++c) std::memcpy(bytes(part(row + v, b, c)), &tile[c][v], sizeof(Lanes));
    }
  }

  void backward(const film::Plane& in, film::Plane& out, int64_t row, float direct) {
    Line at(*this);
    Pack* pair = &at.line[0];
    for (int64_t b = 0; 2 * b * WIDE <= wide; ++b) {
      Lanes tile[2][WIDE];
      for (int v = 0; v < WIDE; ++v)
        for (int c = 0; c < 2; ++c) std::memcpy(&tile[c][v], bytes(part(row + v, b, c)), sizeof(Lanes));
      for (int c = 0; c < 2; ++c) transpose(tile[c]);
      for (int i = 0; i < 2 * WIDE; ++i)
        std::memcpy(bytes(pair + 2 * b * WIDE + i), &tile[i % 2][i / 2], sizeof(Lanes));
    }
    pair[1] = pair[0];
    const Pack* done = along.exec(pair + 1, &at.work[1], T(1) / T(tall * wide), false);
    const int lanes = int(std::min<int64_t>(WIDE, rows - row));
    for (int64_t x = 0; x < cols; x += WIDE) {
      Lanes tile[WIDE];
      std::memcpy(tile, bytes(done + x), sizeof tile);
      transpose(tile);
      for (int v = 0; v < lanes; ++v) {
        Floats straight;
        std::memcpy(&straight, in.row(row + v) + x, sizeof straight);
        straight = straight * direct + __builtin_convertvector(tile[v], Floats);
        std::memcpy(out.row(row + v) + x, &straight, sizeof straight);
      }
    }
  }

  void columns(int64_t first, const film::Radial& transfer) {
    const int64_t size = std::max(tall, int64_t(down.bufsize()));
    film::Pool::Buffer<Complex> line(pool, size), work(pool, size);
    for (int64_t b = first; b < first + BLOCK / WIDE; ++b) {
      for (int64_t y = 0; y < tall; ++y) {
        const Complex* at = &spectrum[row_at[y] * packs + b];
        line[y] = *at;
        __builtin_prefetch(at + 1, 1);  // the next columns: a row apart they are too far for the processor's own
      }
      Complex* there = down.exec(&line[0], &work[0], T(1), true);
      multiply(there, b * WIDE, transfer);
      const Complex* back = down.exec(there, there == &line[0] ? &work[0] : &line[0], T(1), false);
      for (int64_t y = 0; y < rows; ++y) spectrum[y * packs + b] = back[y];
    }
  }

  static Lanes read(const film::Radial& transfer, Lanes at) {
    if constexpr (std::is_same_v<T, float>) {
      const Place place = FILM_ISA::place(at, film::Radial::NODES);
      const F4 ends = gather_four(transfer.apart.data(), place.node * 2);
      return film::cubic(ends.x, ends.y, ends.z, ends.w, place.past);
    } else {
      Lanes gain;
      for (int v = 0; v < WIDE; ++v) {
        const int i = std::min(int(at[v]), film::Radial::NODES - 2);
        const double* const n = &transfer.nodes[2 * i];
        gain[v] = film::cubic(n[0], n[1], n[2], n[3], at[v] - T(i)) - transfer.mean;
      }
      return gain;
    }
  }

  static Lanes sqrt(Lanes x) {
    if constexpr (std::is_same_v<T, float>) return FILM_ISA::sqrt(x);
    for (int v = 0; v < WIDE; ++v) x[v] = std::sqrt(x[v]);
    return x;
  }

  // The frequencies of y and of tall - y are the same. In T throughout: what a float gain loses of a bright light
  // is more than a deep shadow has.
  void multiply(Complex* spectrum, int64_t col, const film::Radial& transfer) const {
    const T per_cycle = T(transfer.per_step / pixel_mm);
    Lanes beside;
    for (int v = 0; v < WIDE; ++v) beside[v] = T(across[col + v]);
    for (int64_t y = 0; y <= tall / 2; ++y) {
      const Lanes gain = read(transfer, sqrt(beside + T(up[y])) * per_cycle);
      Pack g;
      std::memcpy(bytes(&g), &gain, sizeof gain);
      spectrum[y].r *= g, spectrum[y].i *= g;
      if (y > 0 && y < tall - y) spectrum[tall - y].r *= g, spectrum[tall - y].i *= g;
    }
  }
};

}  // namespace FILM_ISA
