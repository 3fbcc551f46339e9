// The chain on a GPU: libactinic_film_cuda.so, which libactinic_film.so opens when a device is first asked for.
#define FILM_ISA cuda
#include "cuda/frame.h"
#include "cuda/host_pixels.h"
#include "cuda/over.h"

namespace FILM_ISA {
namespace {

using film::Device;
using film::DeviceError;

thread_local std::string message;

// Every failure becomes a status and a message.
template <class Body>
film_status guarded(const Body& body) {
  try {
    body();
    return FILM_OK;
  } catch (const DeviceError& error) {
    message = error.what();
    return error.status;
  } catch (const std::bad_alloc&) {
    message = "out of the host's memory";
    return FILM_MEMORY;
  } catch (const std::exception& error) {
    message = error.what();
    return FILM_DEVICE_FAILED;
  }
}

// Devices live as long as the program: a driver that is already gone must not be asked to free them.
std::mutex devices_lock;
std::map<int, Device*>& devices() {
  static auto* all = new std::map<int, Device*>;
  return *all;
}

Device& device(int ordinal) {
  const std::lock_guard<std::mutex> hold(devices_lock);
  Device*& found = devices()[ordinal];
  if (!found) found = new Device(ordinal);
  return *found;
}

void require_device(int ordinal) {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error != cudaSuccess) cudaGetLastError();
  if (error != cudaSuccess)
    throw DeviceError(FILM_NO_DEVICE, std::string("no CUDA device: ") + cudaGetErrorString(error));
  if (ordinal < 0 || ordinal >= count) throw DeviceError(FILM_NO_DEVICE, "there is no CUDA device of that number");
}

// Queues a frame; the counts go to `report` when the stream gets there.
void queue(const Request& asked, Device& on, cudaStream_t stream, film_report* report) {
  const std::lock_guard<std::mutex> hold(on.lock);
  check(cudaStreamWaitEvent(stream, on.turn, 0), "cudaStreamWaitEvent");
  Count* counts = nullptr;
  std::exception_ptr failure;
  try {
    counts = Frame(asked, on, stream).run();
    static_assert(sizeof(film_report) == 2 * sizeof(Count), "a report is two counts");
    if (report)
      check(cudaMemcpyAsync(report, counts, sizeof *report, cudaMemcpyDeviceToHost, stream), "cudaMemcpyAsync");
  } catch (...) {
    failure = std::current_exception();  // what is queued already still has its turn
  }
  check(cudaEventRecord(on.turn, stream), "cudaEventRecord");
  if (failure) std::rethrow_exception(failure);
}

// Pixels of the host, or no stream: a stream of our own, through before this returns.
void queue_and_wait(Request asked, const film_device& where, Device& on, film_report* report) {
  Lease slot(on);
  film_report* counted = reinterpret_cast<film_report*>(slot->counts.at_least(sizeof *report));
  const film_image given_in = asked.in, given_out = asked.out;
  if (!where.pixels_on_device) asked.in = sent(given_in, *slot, on.pool), asked.out = room(given_out, *slot, on.pool);
  if (!where.pixels_on_device && asked.matte.data) asked.matte = sent_matte(asked.matte, *slot, on.pool);
  queue(asked, on, slot->stream, counted);
  if (!where.pixels_on_device) fetch(asked.out, given_out, *slot);
  check(cudaStreamSynchronize(slot->stream), "cudaStreamSynchronize");
  if (!where.pixels_on_device) unpack(given_out, *slot);
  if (report) *report = *counted;
}

// Queues a frame and puts it over its source; what was multiplied by alpha is filmed from a copy that was not.
void queue_over(Request asked, const film_over& over, Device& on, cudaStream_t stream, film_report* report) {
  const film_image given = asked.in;
  void* straight = nullptr;
  if (over.is_premultiplied) {
    straight = on.pool.take(bytes_of(given), stream);
    asked.in = packed(straight, given);
  }
  std::exception_ptr failure;
  try {
    if (straight) over_image(stream, given, straighten, given, asked.in);
    queue(asked, on, stream, report);
    const Over put{part_of(given, asked.window), over.matte, asked.out, float(over.mix), over.is_premultiplied != 0};
    over_image(stream, asked.out, put_over, put);
  } catch (...) {
    failure = std::current_exception();
  }
  if (straight) check(cudaFreeAsync(straight, stream), "cudaFreeAsync");
  if (failure) std::rethrow_exception(failure);
}

// On the default stream, so that what the host queued there comes first.
void queue_over_and_wait(const Request& asked, const film_over& over, Device& on, film_report* report) {
  Lease slot(on);
  film_report* counted = reinterpret_cast<film_report*>(slot->counts.at_least(sizeof *report));
  queue_over(asked, over, on, nullptr, counted);
  check(cudaStreamSynchronize(nullptr), "cudaStreamSynchronize");
  if (report) *report = *counted;
}

}  // namespace
}  // namespace FILM_ISA

extern "C" {

FILM_API uint64_t film_cuda_id(void) { return film::JOB_ID; }
FILM_API const char* film_cuda_message(void) { return FILM_ISA::message.c_str(); }

// FILM_OK where frames can be rendered.
FILM_API film_status film_cuda_probe(int ordinal) {
  return FILM_ISA::guarded([&] {
    FILM_ISA::require_device(ordinal);
    const film::OnDevice here(ordinal);
    film::cufft();
    FILM_ISA::device(ordinal);
  });
}

FILM_API film_status film_cuda_render(const film::Job* job, const film_device* where, const film_image* in,
                                      const film_image* out, film_window window, film_state start, film_state until,
                                      film_report* report) {
  return FILM_ISA::guarded([&] {
    FILM_ISA::require_device(where->ordinal);
    const film::OnDevice here(where->ordinal);
    const FILM_ISA::Request asked{*job, *in, *out, window, start, until, job->matte};
    FILM_ISA::Device& on = FILM_ISA::device(where->ordinal);
    if (where->has_stream) return FILM_ISA::queue(asked, on, static_cast<cudaStream_t>(where->stream), report);
    FILM_ISA::queue_and_wait(asked, *where, on, report);
  });
}

FILM_API film_status film_cuda_render_over(const film::Job* job, const film_device* where, const film_image* in,
                                           const film_image* out, film_window window, film_state start,
                                           film_state until, const film_over* over, film_report* report) {
  return FILM_ISA::guarded([&] {
    int ordinal = 0;
    film::check(cudaGetDevice(&ordinal), "cudaGetDevice");
    FILM_ISA::require_device(ordinal);
    const FILM_ISA::Request asked{*job, *in, *out, window, start, until, job->matte};
    FILM_ISA::Device& on = FILM_ISA::device(ordinal);
    if (!where->has_stream) return FILM_ISA::queue_over_and_wait(asked, *over, on, report);
    FILM_ISA::queue_over(asked, *over, on, static_cast<cudaStream_t>(where->stream), nullptr);
  });
}

// A look is gone; nothing is done on devices that never saw it.
FILM_API void film_cuda_forget(uint64_t look) {
  const std::lock_guard<std::mutex> hold(FILM_ISA::devices_lock);
  for (const auto& [ordinal, device] : FILM_ISA::devices())
    if (device)
      FILM_ISA::guarded([&, ordinal = ordinal, device = device] {
        const film::OnDevice here(ordinal);
        device->forget(look);
      });
}

}  // extern "C"
