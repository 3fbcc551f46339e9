// film.cu on a CPU: the words of CUDA that it uses, so that its very text runs where there is no GPU.
//
// Streams are lazy: an operation runs when somebody waits for it, so whatever leans on work being done already reads
// poison. New memory and freed memory are NaN. A kernel's threads run one by one, last first; those of a block that
// shares memory take turns from one __syncthreads() to the next, and that memory is NaN at first and guarded at its
// end.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include <ucontext.h>

#define __device__
#define __host__
#define __global__ static
#define __shared__
#define __grid_constant__
#define EMULATED extern "C" __attribute__((visibility("default")))

struct dim3 {
  unsigned x, y, z;
  dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};
inline thread_local dim3 blockIdx, blockDim, threadIdx;
struct float4 {
  float x, y, z, w;
};

inline int32_t __float_as_int(float x) {
  int32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}
inline float __int_as_float(int32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}
inline int32_t __float2int_rz(float x) { return int32_t(x); }
inline float __int2float_rn(int32_t x) { return float(x); }
inline float __fmaf_rn(float a, float b, float c) { return std::fmaf(a, b, c); }
inline float __fsqrt_rn(float x) { return std::sqrt(x); }
inline void atomicAdd(unsigned long long* to, unsigned long long more) { *to += more; }
inline void atomicAdd(int32_t* to, int32_t more) { *to += more; }

using cudaError_t = int;
enum { cudaSuccess = 0, cudaErrorMemoryAllocation = 2, cudaErrorNoDevice = 100 };
enum { cudaStreamNonBlocking = 1, cudaEventDisableTiming = 2, cudaDevAttrMemoryPoolsSupported = 115 };
enum { cudaMemAllocationTypePinned = 1, cudaMemLocationTypeDevice = 1, cudaMemPoolAttrReleaseThreshold = 4 };
enum cudaMemoryType { cudaMemoryTypeUnregistered, cudaMemoryTypeHost, cudaMemoryTypeDevice };
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2 };

struct Stream {
  std::deque<std::function<void()>> waiting;
  uint64_t queued = 0, run = 0, synchronised = 0;
};
using cudaStream_t = Stream*;
struct Event {
  Stream* stream = nullptr;
  uint64_t ticket = 0;
};
using cudaEvent_t = Event*;
using cudaMemPool_t = void*;
struct cudaMemPoolProps {
  int allocType;
  struct {
    int type, id;
  } location;
};
struct cudaPointerAttributes {
  cudaMemoryType type;
};
struct cudaLaunchConfig_t {
  dim3 gridDim, blockDim;
  size_t dynamicSmemBytes;
  cudaStream_t stream;
};

inline std::recursive_mutex emulated;
inline std::deque<Stream*> engines;  // the streams that film.cu made
inline uint64_t allocations = 0;     // since the start, of a device
inline bool devices_fail = false;    // as a driver that refuses
inline bool memory_is_full = false;
inline bool first_goes_first = false;  // of the threads of a block that shares memory
inline Stream default_stream;
inline Stream* real(Stream* s) { return s ? s : &default_stream; }

inline void run_until(Stream* s, uint64_t ticket) {
  const std::lock_guard<std::recursive_mutex> hold(emulated);
  while (s && s->run < ticket && !s->waiting.empty()) {
    const auto next = std::move(s->waiting.front());
    s->waiting.pop_front(), ++s->run;
    next();
  }
}
inline cudaError_t later(Stream* s, std::function<void()> what) {
  const std::lock_guard<std::recursive_mutex> hold(emulated);
  s = real(s);
  s->waiting.push_back(std::move(what)), ++s->queued;
  return cudaSuccess;
}
inline void* poisoned(size_t bytes) {
  char* data = static_cast<char*>(std::aligned_alloc(256, (bytes + 511) / 256 * 256));
  std::memcpy(data, &bytes, sizeof bytes);
  std::memset(data + 256, 0xff, bytes);
  return data + 256;
}
inline void poison_and_free(void* data) {
  size_t bytes;
  std::memcpy(&bytes, static_cast<char*>(data) - 256, sizeof bytes);
  std::memset(data, 0xff, bytes);
  std::free(static_cast<char*>(data) - 256);
}

inline cudaError_t cudaGetLastError() { return cudaSuccess; }
inline const char* cudaGetErrorString(cudaError_t) { return "emulated"; }
inline cudaError_t cudaGetDeviceCount(int* n) { return *n = 1, devices_fail ? cudaErrorNoDevice : cudaSuccess; }
inline cudaError_t cudaGetDevice(int* d) { return *d = 0, cudaSuccess; }
inline cudaError_t cudaSetDevice(int) { return cudaSuccess; }
inline cudaError_t cudaDeviceGetAttribute(int* value, int, int) { return *value = 1, cudaSuccess; }
inline cudaError_t cudaMemPoolCreate(cudaMemPool_t* pool, const cudaMemPoolProps*) {
  return *pool = nullptr, cudaSuccess;
}
inline cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t, int, void*) { return cudaSuccess; }
inline cudaError_t cudaMallocFromPoolAsync(void** data, size_t bytes, cudaMemPool_t, cudaStream_t) {
  ++allocations;
  if (memory_is_full) return cudaErrorMemoryAllocation;
  return *data = poisoned(bytes), cudaSuccess;
}
inline cudaError_t cudaFreeAsync(void* data, cudaStream_t s) {
  return later(s, [=] { poison_and_free(data); });
}
inline cudaError_t cudaMallocHost(void** data, size_t bytes) {
  ++allocations;
  return *data = poisoned(bytes), cudaSuccess;
}
inline cudaError_t cudaFreeHost(void* data) { return poison_and_free(data), cudaSuccess; }
inline cudaError_t cudaStreamCreateWithFlags(cudaStream_t* s, unsigned) {
  return engines.push_back(*s = new Stream), cudaSuccess;
}
inline cudaError_t cudaStreamSynchronize(cudaStream_t s) {
  s = real(s);
  run_until(s, s->queued);
  return ++s->synchronised, cudaSuccess;
}
inline cudaError_t cudaEventCreateWithFlags(cudaEvent_t* e, unsigned) { return *e = new Event, cudaSuccess; }
inline cudaError_t cudaEventRecord(cudaEvent_t e, cudaStream_t s) {
  return *e = {real(s), real(s)->queued}, cudaSuccess;
}
inline cudaError_t cudaEventSynchronize(cudaEvent_t e) { return run_until(e->stream, e->ticket), cudaSuccess; }
inline cudaError_t cudaStreamWaitEvent(cudaStream_t s, cudaEvent_t e, unsigned) {
  return later(s, [then = *e] { run_until(then.stream, then.ticket); });
}
inline cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind, cudaStream_t s) {
  return later(s, [=] { std::memcpy(to, from, bytes); });
}
inline cudaError_t cudaMemcpy2DAsync(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t wide,
                                     size_t tall, cudaMemcpyKind, cudaStream_t s) {
  return later(s, [=] {
    for (size_t y = 0; y < tall; ++y)
      std::memcpy(static_cast<char*>(to) + y * to_pitch, static_cast<const char*>(from) + y * from_pitch, wide);
  });
}
inline cudaError_t cudaMemsetAsync(void* to, int value, size_t bytes, cudaStream_t s) {
  return later(s, [=] { std::memset(to, value, bytes); });
}
inline cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* about, const void*) {
  return about->type = cudaMemoryTypeUnregistered, cudaSuccess;
}

// The threads of a block that shares memory, each on a stack of its own.
class Block {
  static constexpr size_t STACK = 64 << 10;
  struct Fiber {
    ucontext_t context;
    dim3 index;
    bool is_through = false;
  };
  std::vector<Fiber> fibers;
  std::vector<char> stacks;
  ucontext_t scheduler;
  Fiber* running = nullptr;
  const std::function<void()>* body = nullptr;

  static void start() {
    Block& b = *current();
    (*b.body)();
    b.running->is_through = true;
    b.wait();
  }

 public:
  static Block*& current() {
    static Block* block = nullptr;
    return block;
  }

  void wait() { swapcontext(&running->context, &scheduler); }

  void run(dim3 size, const std::function<void()>& what) {
    const size_t count = size_t(size.x) * size.y;
    current() = this, body = &what, fibers.assign(count, {}), stacks.resize(count * STACK);
    for (size_t i = 0; i < count; ++i) {
      Fiber& f = fibers[i];
      f.index = {unsigned(i % size.x), unsigned(i / size.x)};
      getcontext(&f.context);
      f.context.uc_stack.ss_sp = &stacks[i * STACK], f.context.uc_stack.ss_size = STACK;
      f.context.uc_link = nullptr;
      makecontext(&f.context, start, 0);
    }
    for (size_t through = 0; through < count;) {
      through = 0;
      for (size_t i = 0; i < count; ++i) {
        running = &fibers[first_goes_first ? i : count - 1 - i], threadIdx = running->index;
        swapcontext(&scheduler, &running->context);
        through += running->is_through;
      }
      if (through && through < count) std::abort();  // threads that wait for others which are gone
    }
    current() = nullptr;
  }
};

inline void __syncthreads() {
  if (!Block::current()) std::abort();  // a kernel that asked for no memory to share
  Block::current()->wait();
}

constexpr size_t SHARED_BYTES = 48 << 10, GUARD_BYTES = 16 << 10;
char* shared_memory();  // SHARED_BYTES and GUARD_BYTES

inline void run_sharing(dim3 block, size_t bytes, const std::function<void()>& body) {
  if (bytes > SHARED_BYTES) std::abort();
  static Block threads;
  std::memset(shared_memory(), 0xff, SHARED_BYTES + GUARD_BYTES);
  threads.run(block, body);
  for (size_t i = bytes; i < SHARED_BYTES + GUARD_BYTES; ++i)
    if (shared_memory()[i] != char(0xff)) std::abort();
}

template <class... Parameters, class... Arguments>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* how, void (*kernel)(Parameters...),
                               const Arguments&... arguments) {
  return later(how->stream, [=, grid = how->gridDim, block = how->blockDim, bytes = how->dynamicSmemBytes] {
    blockDim = block;
    for (unsigned by = grid.y; by-- > 0;)
      for (unsigned bx = grid.x; bx-- > 0;) {
        blockIdx = {bx, by};
        if (bytes) {
          run_sharing(block, bytes, [&] { kernel(arguments...); });
          continue;
        }
        for (unsigned y = block.y; y-- > 0;)
          for (unsigned x = block.x; x-- > 0;) {
            threadIdx = {x, y};
            kernel(arguments...);
          }
      }
  });
}
