// What a device keeps between frames: memory, transforms, the tables of looks.
//
// Frames of one device run one after another, in the order they were asked for, whichever streams they are on: a frame
// fills a GPU, and so everything here has one user at a time. Streams wait for each other; the host waits for nothing.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "../job.h"
#include "fft.h"
#include "memory.h"

namespace film {

// A look's block on the device.
struct Resident {
  void* address;
  Constants constants;
};

// Buffers and a stream of one call with pixels of the host.
struct Slot {
  cudaStream_t stream = nullptr;
  Pinned in, out, matte, counts;
  Room device_in, device_out, device_matte;

  Slot() { check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreateWithFlags"); }
};

class Device {
  std::map<uint64_t, Resident> residents;
  Pinned upload;
  cudaEvent_t uploaded = nullptr;
  std::mutex slots_lock;
  std::vector<std::unique_ptr<Slot>> slots;

 public:
  std::mutex lock;
  DevicePool pool;
  cudaEvent_t turn = nullptr;  // recorded when a frame's last work is queued
  cudaStream_t own = nullptr;  // of frees, which belong to nobody's frame
  Room arena;
  TransformShelf transforms;

  explicit Device(int ordinal) : pool(ordinal) {
    for (cudaEvent_t* event : {&turn, &uploaded})
      check(cudaEventCreateWithFlags(event, cudaEventDisableTiming), "cudaEventCreateWithFlags");
    check(cudaStreamCreateWithFlags(&own, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  }

  // The look's tables on the device; brought there by the first frame, whose stream then has them.
  const Constants& resident(const Job& job, cudaStream_t stream) {
    const auto found = residents.find(job.look);
    if (found != residents.end()) return found->second.constants;
    check(cudaEventSynchronize(uploaded), "cudaEventSynchronize");  // of the last look's copy, not of any frame
    char* host = upload.at_least(job.bytes);
    void* address = pool.take(job.bytes, stream);
    Resident made{address, {}};
    job.pack(job.source, host, reinterpret_cast<uint64_t>(address));
    std::memcpy(&made.constants, host, sizeof made.constants);
    const auto copied = cudaMemcpyAsync(address, host, job.bytes, cudaMemcpyHostToDevice, stream);
    if (copied != cudaSuccess) cudaFreeAsync(address, stream);
    check(copied, "cudaMemcpyAsync of a look");
    check(cudaEventRecord(uploaded, stream), "cudaEventRecord");
    return residents.emplace(job.look, made).first->second.constants;
  }

  // Gives a look's memory back when the frames that were asked for are through.
  void forget(uint64_t look) {
    const std::lock_guard<std::mutex> hold(lock);
    const auto found = residents.find(look);
    if (found == residents.end()) return;
    check(cudaStreamWaitEvent(own, turn, 0), "cudaStreamWaitEvent");
    check(cudaFreeAsync(found->second.address, own), "cudaFreeAsync");
    residents.erase(found);
  }

  std::unique_ptr<Slot> take_slot() {
    const std::lock_guard<std::mutex> hold(slots_lock);
    if (slots.empty()) return std::make_unique<Slot>();
    auto slot = std::move(slots.back());
    slots.pop_back();
    return slot;
  }
  void give_slot(std::unique_ptr<Slot> slot) {
    const std::lock_guard<std::mutex> hold(slots_lock);
    slots.push_back(std::move(slot));
  }
};

}  // namespace film
