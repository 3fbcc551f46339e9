// A frame on a device: what to launch, and where in the arena its layers lie.
#pragma once
#include "device.h"
#include "passes.h"

namespace FILM_ISA {

using film::check;

constexpr size_t ALIGNMENT = 256;
constexpr int BLOCK_X = 64, BLOCK_Y = 4;

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
};

class Frame {
  const Request& asked;
  film::Device& device;
  cudaStream_t stream;
  const film::Pixel* pixel = nullptr;
  Count* counts = nullptr;
  void* work = nullptr;

  template <class... Parameters, class... Arguments>
  void launch(void (*kernel)(Parameters...), int64_t wide, int64_t tall, const Arguments&... arguments) {
    cudaLaunchConfig_t how{};
    how.gridDim = dim3(unsigned((wide + BLOCK_X - 1) / BLOCK_X), unsigned((tall + BLOCK_Y - 1) / BLOCK_Y));
    how.blockDim = dim3(BLOCK_X, BLOCK_Y);
    how.stream = stream;
    check(cudaLaunchKernelEx(&how, kernel, arguments...), "cudaLaunchKernelEx");
    check(cudaGetLastError(), "a kernel's launch");
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
    pixel = &constants.pixel;
    Layers<double> light = layers<double>(job.scatter);
    Layers<float> dyes = layers<float>(job.inhibitor);
    place(light, dyes);
    check(cudaMemsetAsync(counts, 0, 2 * sizeof(Count), stream), "cudaMemsetAsync");
    Source from{asked.in, {}, asked.start, job.low, job.high, counts};
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
    launch(finish, asked.out.width, asked.out.height, *pixel, from, dyes, asked.out, asked.window, asked.until);
    return counts;
  }

 private:
  // The arena: counts, light (double), dyes (float), the transforms' own.
  void place(Layers<double>& light, Layers<float>& dyes) {
    const film::Job& job = asked.job;
    const size_t head = ALIGNMENT, light_bytes = job.scatter.is_wanted ? aligned(3 * light.size() * sizeof(double)) : 0;
    const size_t dye_bytes = job.inhibitor.is_wanted ? aligned(3 * dyes.size() * sizeof(float)) : 0;
    size_t work_bytes = 0;
    const auto also = [&](bool is_double, const film::Blur& blur) {
      if (blur.is_wanted)
        work_bytes = std::max(work_bytes, device.transforms.get(is_double, blur.tall, blur.wide).work_bytes);
    };
    also(true, job.scatter), also(false, job.inhibitor);
    char* base = device.arena.at_least(head + light_bytes + dye_bytes + work_bytes, device.pool, stream);
    counts = reinterpret_cast<Count*>(base);
    if (light_bytes) light.data = reinterpret_cast<double*>(base + head);
    if (dye_bytes) dyes.data = reinterpret_cast<float*>(base + head + light_bytes);
    work = base + head + light_bytes + dye_bytes;
  }
};

}  // namespace FILM_ISA
