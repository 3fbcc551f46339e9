// film.cu, a transform library for it, and what a test asks of the emulation.
#include "cuda_runtime.h"

#include <vector>

#include "../../kernels/film.cu"

namespace cuda {
alignas(256) float4 film_block_memory[(SHARED_BYTES + GUARD_BYTES) / sizeof(float4)];
}
char* shared_memory() { return reinterpret_cast<char*>(cuda::film_block_memory); }

#include "ducc0/fft/fft.h"
#include "ducc0/fft/fft1d_impl.h"
#include "ducc0/infra/threading.cc"

namespace {

constexpr size_t WORK_BYTES = 1000;

struct Plan {
  int type;
  size_t tall, wide, batch;
  Stream* stream;
  void* work;
};
std::vector<Plan> plans(1);

namespace fft = ducc0_base;

// Columns of one layer's spectrum, in place.
template <class T>
void columns(fft::Cmplx<T>* spectrum, size_t tall, size_t half, bool is_forward) {
  const fft::pocketfft_c<T> down(tall);
  std::vector<fft::Cmplx<T>> line(tall), work(std::max(tall, down.bufsize()));
  for (size_t x = 0; x < half; ++x) {
    for (size_t y = 0; y < tall; ++y) line[y] = spectrum[y * half + x];
    const auto* done = down.exec(line.data(), work.data(), T(1), is_forward);
    for (size_t y = 0; y < tall; ++y) spectrum[y * half + x] = done[y];
  }
}

// Rows of one layer, in place; the transform's own order is r0 r1 i1 r2 i2 ... r_last.
template <class T>
void rows(T* layer, size_t tall, size_t wide, bool is_forward) {
  const fft::pocketfft_r<T> along(wide);
  std::vector<T> line(wide), work(std::max(wide, along.bufsize()));
  for (T* row = layer; row < layer + tall * (wide + 2); row += wide + 2) {
    if (is_forward)
      std::copy_n(row, wide, line.data());
    else
      line[0] = row[0], std::copy_n(row + 2, wide - 1, line.data() + 1);
    const T* done = along.exec(line.data(), work.data(), T(1), is_forward);
    if (!is_forward)
      std::copy_n(done, wide, row);
    else
      row[0] = done[0], row[1] = 0, std::copy_n(done + 1, wide - 1, row + 2), row[wide + 1] = 0;
  }
}

// In place, unnormalised, rows of wide + 2 numbers: as cuFFT does it.
template <class T>
int transform(int which, void* data, bool is_forward) {
  const Plan plan = plans[which];
  return later(plan.stream, [=] {
    std::memset(plan.work, 0xff, WORK_BYTES);  // it leaves its mark on its work area
    T* layer = static_cast<T*>(data);
    for (size_t b = 0; b < plan.batch; ++b, layer += plan.tall * (plan.wide + 2)) {
      auto* spectrum = reinterpret_cast<fft::Cmplx<T>*>(layer);
      if (is_forward) rows(layer, plan.tall, plan.wide, true);
      columns(spectrum, plan.tall, plan.wide / 2 + 1, is_forward);
      if (!is_forward) rows(layer, plan.tall, plan.wide, false);
    }
  });
}

}  // namespace

EMULATED int cufftCreate(int* plan) { return plans.push_back({}), *plan = int(plans.size()) - 1, 0; }
EMULATED int cufftDestroy(int) { return 0; }
EMULATED int cufftSetAutoAllocation(int, int) { return 0; }
EMULATED int cufftMakePlanMany64(int plan, int, long long* n, long long*, long long, long long, long long*, long long,
                                 long long, int type, long long batch, size_t* bytes) {
  plans[plan] = {type, size_t(n[0]), size_t(n[1]), size_t(batch), nullptr, nullptr};
  return *bytes = WORK_BYTES, 0;
}
EMULATED int cufftSetStream(int plan, Stream* stream) { return plans[plan].stream = stream, 0; }
EMULATED int cufftSetWorkArea(int plan, void* work) { return plans[plan].work = work, 0; }
EMULATED int cufftExecD2Z(int plan, void* data, void*) { return transform<double>(plan, data, true); }
EMULATED int cufftExecZ2D(int plan, void* data, void*) { return transform<double>(plan, data, false); }
EMULATED int cufftExecR2C(int plan, void* data, void*) { return transform<float>(plan, data, true); }
EMULATED int cufftExecC2R(int plan, void* data, void*) { return transform<float>(plan, data, false); }

EMULATED Stream* emulated_stream() { return new Stream; }
EMULATED uint64_t emulated_waits(Stream* s) { return s->synchronised; }
EMULATED uint64_t emulated_left(Stream* s) { return s->queued - s->run; }
EMULATED void emulated_step(Stream* s) { run_until(s, s->run + 1); }
EMULATED void emulated_finish(Stream* s) {
  for (Stream* other : engines) run_until(other, other->queued);  // what doesn't wait for s comes before it
  run_until(s, s->queued);
}
EMULATED uint64_t emulated_allocations() { return allocations; }
EMULATED void emulated_failing(int fails) { devices_fail = fails; }
EMULATED void emulated_order(int is_forward) { first_goes_first = is_forward; }
EMULATED void emulated_full(int is_full) { memory_is_full = is_full; }
