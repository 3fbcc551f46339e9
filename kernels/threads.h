// Rows on every core: a loop body called once for each index, the indices shared out as they come.
#pragma once
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace film {

extern std::atomic<int> thread_count;
// Runs work(context) on up to `count` threads of the host's and returns when each is through; 0 when it lends none.
using Lend = int (*)(void (*work)(void*), void* context, int count);
extern std::atomic<Lend> lender;

// Asks the host between pieces of work; throws where it wants the render stopped.
using Ask = std::function<void()>;

// body(i) for 0 <= i < count on up to thread_count threads; the first exception is thrown again here.
inline void parallel(int64_t count, const std::function<void(int64_t)>& body) {
  std::atomic<int64_t> next{0};
  std::exception_ptr failure;
  std::mutex failing;
  const auto work = [&] {
    try {
      for (int64_t i; (i = next++) < count;) body(i);
    } catch (...) {
      const std::lock_guard<std::mutex> hold(failing);
      failure = std::current_exception();
      next = count;
    }
  };
  std::vector<std::thread> others;
  const int64_t helpers = std::min<int64_t>(thread_count, count) - 1;
  const Lend lend = helpers > 0 ? lender.load() : nullptr;
  const auto call = [](void* w) { (*static_cast<decltype(&work)>(w))(); };
  const bool is_lent = lend && lend(call, const_cast<void*>(static_cast<const void*>(&work)), int(helpers + 1));
  try {
    for (int64_t i = 0; i < helpers && !is_lent; ++i) others.emplace_back(work);
  } catch (const std::system_error&) {  // no more threads to be had: fewer do it
  }
  work();
  for (auto& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace film
