// A frame on a device: what to launch, and where in the arena its layers lie.
#pragma once
#include "clouds.h"
#include "correct.h"
#include "device.h"

namespace FILM_ISA {

using film::check;

constexpr size_t ALIGNMENT = 256;
constexpr int BLOCK_X = 64, BLOCK_Y = 4;
constexpr size_t MOST_SHARED = 48 << 10;  // of a block, on any device

inline size_t aligned(size_t bytes) { return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

template <class T>
Layers<T> layers(const film::Blur& blur) {
  return {nullptr, blur.tall, blur.wide, T(1 / (double(blur.tall) * double(blur.wide)))};
}

// A call of film_render_device, its pixels on the device.
struct Request {
  const film::Job& job;
  film_image in, out;
  film_window window;
  film_state start, until;
  film_image matte;  // of the grain, on the device too
};

// Memory of a frame, cut piece by piece; without any, only counted.
class Cut {
  char* base;

 public:
  size_t used = 0;
  explicit Cut(char* base) : base(base) {}

  template <class T>
  T* take(int64_t count) {
    T* piece = base ? reinterpret_cast<T*>(base + used) : nullptr;
    used += aligned(size_t(count) * sizeof(T));
    return count ? piece : nullptr;
  }
};

class Frame {
  const Request& asked;
  film::Device& device;
  cudaStream_t stream;
  const film::Pixel* pixel = nullptr;
  const film::Grain* grain = nullptr;  // of the film, of the print
  Count* counts = nullptr;
  void* work = nullptr;
  float *before = nullptr, *after = nullptr;  // planes of a grain
  float4* v = nullptr;

  // Blocks of threads over tiles of a picture.
  template <class... Parameters, class... Arguments>
  void tiles(void (*kernel)(Parameters...), dim3 tile, dim3 block, size_t shared, int64_t wide, int64_t tall,
             const Arguments&... arguments) {
    cudaLaunchConfig_t how{};
    how.gridDim = dim3(unsigned((wide + tile.x - 1) / tile.x), unsigned((tall + tile.y - 1) / tile.y));
    how.blockDim = block;
    how.dynamicSmemBytes = shared;
    how.stream = stream;
    check(cudaLaunchKernelEx(&how, kernel, arguments...), "cudaLaunchKernelEx");
    check(cudaGetLastError(), "a kernel's launch");
  }

  template <class... Parameters, class... Arguments>
  void launch(void (*kernel)(Parameters...), int64_t wide, int64_t tall, const Arguments&... arguments) {
    const dim3 block(BLOCK_X, BLOCK_Y);
    tiles(kernel, block, block, 0, wide, tall, arguments...);
  }

  void transform(film::FftPlan plan, int (*run)(film::FftPlan, void*, void*), void* data) {
    const film::Cufft& fft = film::cufft();
    film::Cufft::check(fft.use_stream(plan, stream), "cufftSetStream");
    film::Cufft::check(fft.use_work_area(plan, work), "cufftSetWorkArea");
    film::Cufft::check(run(plan, data, data), "cufftExec");
  }

  // Spreads what lay_out left: there, times the transfer functions, and back.
  template <class T>
  void spread(const Layers<T>& on, const film::Blur& blur, const double* const* transfers) {
    constexpr bool is_double = sizeof(T) == sizeof(double);
    const film::Cufft& fft = film::cufft();
    const film::Transforms& plans = device.transforms.get(is_double, blur.tall, blur.wide);
    const Transfer<T> h{{transfers[0], transfers[1], transfers[2]}, blur.nodes, T(blur.nodes_per_cycle)};
    transform(plans.there, is_double ? fft.forward_double : fft.forward_float, on.data);
    launch(transfer<T>, blur.wide / 2 + 1, blur.tall / 2 + 1, on, h);
    transform(plans.back, is_double ? fft.backward_double : fft.backward_float, on.data);
  }

  template <class T>
  void lay(const Source& from, film_state until, const Layers<T>& on) {
    launch(lay_out<T>, on.wide, on.tall, *pixel, from, until, on);
  }

 public:
  Frame(const Request& asked, film::Device& device, cudaStream_t stream)
      : asked(asked), device(device), stream(stream) {}

  // Queues everything; returns where the counts will be.
  Count* run() {
    const film::Job& job = asked.job;
    const film::Constants& constants = device.resident(job, stream);
    pixel = &constants.pixel, grain = constants.grain;
    for (int k = 0; k < 2; ++k)
      if (job.has_grain[k]) require_room(grain[k]);
    Layers<double> light = layers<double>(job.scatter);
    Layers<float> dyes = layers<float>(job.inhibitor);
    place(light, dyes);
    check(cudaMemsetAsync(counts, 0, 2 * sizeof(Count), stream), "cudaMemsetAsync");
    Source from{asked.in, {}, {}, asked.start, job.low, job.high, counts};
    if (job.scatter.is_wanted) {
      lay(from, asked.start < FILM_EXPOSURE ? FILM_EXPOSURE : asked.start, light);
      spread(light, job.scatter, constants.transfer[0]);
      from.latent = light, from.state = FILM_LATENT, from.counts = nullptr;
    }
    if (job.inhibitor.is_wanted) {
      lay(from, FILM_NEGATIVE, dyes);
      spread(dyes, job.inhibitor, constants.transfer[1]);
      from.counts = nullptr;
    }
    if (job.has_grain[0]) add(0, FILM_NEGATIVE, from, dyes);
    if (job.has_grain[1]) add(1, FILM_PRINT, from, dyes);
    const film_image& out = asked.out;
    carry(from, dyes, {out.data, out.pixel_stride, out.row_stride, 1}, asked.window, asked.until);
    return counts;
  }

 private:
  // A part of the picture to a state, inhibited on its way where that is still to do.
  void carry(const Source& from, const Layers<float>& dyes, Target to, const film_window& part, film_state until) {
    to.x0 = int32_t(part.x0), to.y0 = int32_t(part.y0);
    to.wide = int32_t(part.x1 - part.x0), to.tall = int32_t(part.y1 - part.y0);
    launch(finish, to.wide, to.tall, *pixel, from, dyes, to, until);
  }

  // What grain is drawn from, and where it goes: of the film, with the print's around it, or of the print.
  film_window drawn_from(int which) const {
    const film::Job& job = asked.job;
    int64_t reach = 0;
    for (int k = which; k < 2; ++k) reach += job.has_grain[k] ? film::grain_reach(grain[k]) : 0;
    return film::around(asked.window, reach, asked.in);
  }
  film_window drawn_to(int which) const { return which == 0 && asked.job.has_grain[1] ? drawn_from(1) : asked.window; }

  static Planes planes(float* data, const film_window& part) {
    return {data, int32_t(part.x0), int32_t(part.y0), int32_t(part.x1 - part.x0), int32_t(part.y1 - part.y0)};
  }

  // Asked before anything is queued.
  static void require_room(const film::Grain& g) {
    for (int c = 0; c < g.layers; ++c)
      for (int f = 0; f < g.layer[c].fields; ++f)
        if (CloudTile::bytes(g.layer[c].field[f]) > MOST_SHARED)
          throw film::DeviceError(FILM_NO_DEVICE, "clouds of grain over so many pixels are laid on the CPU");
  }

  // Carries the picture to the state that has grain, and adds it.
  void add(int which, film_state state, Source& from, Layers<float>& dyes) {
    const film_window part = drawn_from(which);
    GrainPass pass{};
    pass.from = planes(before, part), pass.to = planes(after, drawn_to(which));
    carry(from, dyes, {before, 1, pass.from.wide, pass.from.size()}, part, state);
    from.counts = nullptr;
    pass.v = v, pass.matte = asked.matte, pass.net = grain[which].net.data;
    for (int i = 0; i < grain[which].layers; ++i) draw(grain[which], i, pass);
    from.grained = pass.to, from.state = state, dyes.data = nullptr;
  }

  // A layer's grain.
  void draw(const film::Grain& g, int i, GrainPass& pass) {
    pass.layer = g.layer[i], pass.first = i, pass.last = g.layers == 1 ? 3 : i + 1;
    size_t shared = CLOUD_TILE * CLOUD_TILE * sizeof(float);
    for (int f = 0; f < pass.layer.fields; ++f) {
      const film::GrainField& field = pass.layer.field[f];
      pass.keys[f] = film::GrainKeys(g, film::held_frame(g, asked.job.frame), pass.layer.channel, field.number);
      shared = std::max(shared, CloudTile::bytes(field));
    }
    const dim3 block(CLOUD_TILE, CLOUD_LINES), tile(CLOUD_TILE, CLOUD_TILE), inner(CLOUD_INNER, CLOUD_INNER);
    const int32_t wide = pass.to.wide, tall = pass.to.tall, around = 2 * film::NET_HALO;
    if (!g.has_net) return tiles(clouds<1>, inner, block, shared, wide, tall, pass);
    tiles(clouds<4>, tile, block, shared, wide + around, tall + around, pass);
    tiles(correct, dim3(NET_TILE, NET_STRIP), dim3(NET_THREADS), NetRings::bytes(), wide, tall, pass);
  }

  // The arena: counts, planes before grain, then layers of light (double) and dyes (float) and the transforms' own;
  // what grain makes lies where those were.
  size_t cut(char* base, Layers<double>& light, Layers<float>& dyes) {
    const film::Job& job = asked.job;
    Cut kept(base);
    counts = kept.take<Count>(2);
    const auto pixels = [](const film_window& w, int64_t around) {
      return (w.x1 - w.x0 + 2 * around) * (w.y1 - w.y0 + 2 * around);
    };
    int64_t most_before = 0, most_after = 0, most_v = 0;
    for (int k = 0; k < 2; ++k)
      if (job.has_grain[k]) {
        most_before = std::max(most_before, pixels(drawn_from(k), 0));
        most_after = std::max(most_after, pixels(drawn_to(k), 0));
        if (grain[k].has_net) most_v = std::max(most_v, pixels(drawn_to(k), film::NET_HALO));
      }
    before = kept.take<float>(3 * most_before);
    Cut early = kept, late = kept;
    light.data = early.take<double>(job.scatter.is_wanted ? 3 * light.size() : 0);
    dyes.data = early.take<float>(job.inhibitor.is_wanted ? 3 * dyes.size() : 0);
    size_t work_bytes = 0;
    const auto also = [&](bool is_double, const film::Blur& blur) {
      if (blur.is_wanted)
        work_bytes = std::max(work_bytes, device.transforms.get(is_double, blur.tall, blur.wide).work_bytes);
    };
    also(true, job.scatter), also(false, job.inhibitor);
    work = early.take<char>(int64_t(work_bytes));
    after = late.take<float>(3 * most_after), v = late.take<float4>(most_v);
    return std::max(early.used, late.used);
  }
  void place(Layers<double>& light, Layers<float>& dyes) {
    const size_t bytes = cut(nullptr, light, dyes);
    cut(device.arena.at_least(bytes, device.pool, stream), light, dyes);
  }
};

}  // namespace FILM_ISA
