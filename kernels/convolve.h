// Convolution by an isotropic transfer function: real rows, complex columns, one multiplication between.
//
// The picture is reflected at its edges up to a good transform size (actinic.fourier says how), but only its own
// rows are ever transformed: the reflected ones are the same rows again. Columns go forward, are multiplied and come
// back while they lie in the cache. Packs of rows or columns are transformed side by side, so every instruction
// set does the same arithmetic in each lane.
#pragma once
#include <cmath>
#include <vector>

#include "ducc0/fft/fft.h"
#include "ducc0/fft/fft1d_impl.h"
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

// Which of n samples stands at each place of a period: the picture, then its mirror images.
inline std::vector<int32_t> reflected(int64_t n, int64_t size) {
  std::vector<int32_t> at(size);
  for (int64_t i = 0; i < size; ++i) {
    const int64_t signed_at = i < n + (size - n) / 2 ? i : i - size;
    const int64_t folded = ((signed_at % (2 * n)) + 2 * n) % (2 * n);
    at[i] = int32_t(folded < n ? folded : 2 * n - 1 - folded);
  }
  return at;
}

// f^2 as a grid of pixels knows it, in (cycles/px)^2: see actinic.fourier.grid_frequency_squared.
inline double grid_frequency_squared(double cycles_per_px) {
  const double pi = 3.141592653589793, root = std::sin(pi * cycles_per_px), s = root * root;
  return s * (1 + s / 4) / (pi * pi);
}

// More than any frequency of a grid, cycles/mm.
inline double highest_frequency(double pixel_um) { return 710 / pixel_um; }

// A transfer function of frequency, even steps from 0 to `most`, read linearly.
struct Radial {
  static constexpr int NODES = 16384;
  std::vector<double> value;
  double per_step;  // nodes a cycle/mm

  template <class H>
  Radial(double most, const H& transfer) : value(NODES), per_step((NODES - 1) / most) {
    for (int i = 0; i < NODES; ++i) value[i] = transfer(i / per_step);
  }
};

}  // namespace film

namespace FILM_ISA {

namespace fft = DUCC0_NAMESPACE;

template <class T>
struct Convolution {
  using Pack = typename fft::detail_simd::simd_select<T, int(64 / sizeof(T)) * LANES / 16>::type;
  using Complex = fft::Cmplx<Pack>;
  static constexpr int WIDE = int(Pack::size());
  static constexpr int BLOCK = 16;  // columns taken at a time: whole cache lines whatever the pack

  film::Pool& pool;
  int64_t rows, cols, tall, wide, half, stride;
  double pixel_mm;
  std::vector<int32_t> row_at, col_at;
  fft::pocketfft_r<T> along;
  fft::pocketfft_c<T> down;
  std::vector<double> across, up;         // squared frequencies of the columns and the rows, (cycles/px)^2
  film::Pool::Buffer<T> real, imaginary;  // rows x stride

  Convolution(film::Pool& pool, int64_t rows, int64_t cols, double pixel_um, double footprint_um)
      : pool(pool),
        rows(rows),
        cols(cols),
        tall(film::padded(rows, pixel_um, footprint_um)),
        wide(film::padded(cols, pixel_um, footprint_um)),
        half(wide / 2 + 1),
        stride((half + BLOCK - 1) / BLOCK * BLOCK),
        pixel_mm(pixel_um * 1e-3),
        row_at(film::reflected(rows, tall)),
        col_at(film::reflected(cols, wide)),
        along(wide),
        down(tall),
        real(pool, (rows + BLOCK) * stride),
        imaginary(pool, (rows + BLOCK) * stride) {
    for (int64_t k = 0; k < stride; ++k) across.push_back(film::grid_frequency_squared(double(k) / double(wide)));
    for (int64_t y = 0; y <= tall / 2; ++y) up.push_back(film::grid_frequency_squared(double(y) / double(tall)));
  }

  // in and out may be the same plane.
  void run(const film::Plane& in, film::Plane& out, const film::Radial& transfer) {
    film::parallel((rows + BLOCK - 1) / BLOCK, [&](int64_t b) {
      for (int i = 0; i < BLOCK; i += WIDE) forward(in, b * BLOCK + i);
    });
    film::parallel(stride / BLOCK, [&](int64_t b) { columns(b * BLOCK, transfer); });
    film::parallel((rows + BLOCK - 1) / BLOCK, [&](int64_t b) {
      for (int i = 0; i < BLOCK; i += WIDE) backward(out, b * BLOCK + i);
    });
  }

 private:
  void forward(const film::Plane& in, int64_t row) {
    film::Pool::Buffer<Pack> line(pool, wide), work(pool, int64_t(along.bufsize()));
    const float* from[WIDE];
    for (int v = 0; v < WIDE; ++v) from[v] = in.row(std::min(row + v, rows - 1));
    for (int64_t x = 0; x < wide; ++x) {
      T lane[WIDE];
      for (int v = 0; v < WIDE; ++v) lane[v] = T(from[v][col_at[x]]);
      line[x] = Pack(lane, fft::detail_simd::element_aligned_tag());
    }
    const Pack* done = along.exec(&line[0], &work[0], T(1), true);
    T *re = &real[row * stride], *im = &imaginary[row * stride];
    const auto put = [&](T* to, int64_t k, const Pack& x) {
      for (int v = 0; v < WIDE; ++v) to[v * stride + k] = x[v];
    };
    put(re, 0, done[0]), put(im, 0, Pack(T(0)));
    for (int64_t k = 1; k < half - 1; ++k) put(re, k, done[2 * k - 1]), put(im, k, done[2 * k]);
    put(re, half - 1, done[wide - 1]), put(im, half - 1, Pack(T(0)));
  }

  void backward(film::Plane& out, int64_t row) {
    film::Pool::Buffer<Pack> line(pool, wide), work(pool, int64_t(along.bufsize()));
    const T *re = &real[row * stride], *im = &imaginary[row * stride];
    const auto get = [&](const T* from, int64_t k) {
      T lane[WIDE];
      for (int v = 0; v < WIDE; ++v) lane[v] = from[v * stride + k];
      return Pack(lane, fft::detail_simd::element_aligned_tag());
    };
    line[0] = get(re, 0), line[wide - 1] = get(re, half - 1);
    for (int64_t k = 1; k < half - 1; ++k) line[2 * k - 1] = get(re, k), line[2 * k] = get(im, k);
    const Pack* done = along.exec(&line[0], &work[0], T(1) / T(tall * wide), false);
    const int lanes = int(std::min<int64_t>(WIDE, rows - row));
    if (lanes <= 0) return;
    float* to = out.row(row);
    for (int64_t x = 0; x < cols; ++x)
      for (int v = 0; v < lanes; ++v) to[v * out.stride + x] = float(T(done[x][v]));
  }

  void columns(int64_t first, const film::Radial& transfer) {
    const int64_t size = int64_t(down.bufsize());
    film::Pool::Buffer<Complex> line(pool, tall), work(pool, size), again(pool, size);
    for (int64_t col = first; col < first + BLOCK; col += WIDE) {
      const auto tag = fft::detail_simd::element_aligned_tag();
      for (int64_t y = 0; y < tall; ++y) {
        const int64_t at = row_at[y] * stride + col;
        line[y] = Complex(Pack(&real[at], tag), Pack(&imaginary[at], tag));
      }
      Complex* spectrum = down.exec(&line[0], &work[0], T(1), true);
      multiply(spectrum, col, transfer);
      const Complex* done = down.exec(spectrum, &again[0], T(1), false);
      for (int64_t y = 0; y < rows; ++y) {
        done[y].r.copy_to(&real[y * stride + col], tag);
        done[y].i.copy_to(&imaginary[y * stride + col], tag);
      }
    }
  }

  // The frequencies of y and of tall - y are the same. In T throughout: what a float gain loses of a bright light
  // is more than a deep shadow has.
  void multiply(Complex* spectrum, int64_t col, const film::Radial& transfer) const {
    const T per_cycle = T(transfer.per_step / pixel_mm);
    for (int64_t y = 0; y <= tall / 2; ++y) {
      T at[WIDE], gain[WIDE];
      for (int v = 0; v < WIDE; ++v) at[v] = std::sqrt(T(across[col + v]) + T(up[y])) * per_cycle;
      for (int v = 0; v < WIDE; ++v) {
        const int i = std::min(int(at[v]), film::Radial::NODES - 2);
        const T low = T(transfer.value[i]), high = T(transfer.value[i + 1]);
        gain[v] = low + (at[v] - T(i)) * (high - low);
      }
      const Pack g(gain, fft::detail_simd::element_aligned_tag());
      spectrum[y].r *= g, spectrum[y].i *= g;
      if (y > 0 && y < tall - y) spectrum[tall - y].r *= g, spectrum[tall - y].i *= g;
    }
  }
};

}  // namespace FILM_ISA
