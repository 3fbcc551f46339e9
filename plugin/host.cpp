#include "host.h"

#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>

#include "../kernels/film.h"

namespace node {
namespace {

Host the_host;
unsigned cores = 0;  // the host's

thread_local bool is_on_lent_thread = false;

// The host's threads, for the kernels and for rows of our own.
int lend(void (*work)(void*), void* context, int count) {
  struct Call {
    void (*work)(void*);
    void* context;
  } call{work, context};
  const auto* t = the_host.thread;
  const auto on_thread = [](unsigned, unsigned, void* given) {
    const Call& it = *static_cast<Call*>(given);
    is_on_lent_thread = true;
    it.work(it.context);
    is_on_lent_thread = false;
  };
  return t && t->multiThread && !t->multiThread(on_thread, unsigned(count), &call);
}

template <class Suite>
const Suite* suite(const char* name, int version) {
  return static_cast<const Suite*>(the_host.host->fetchSuite(the_host.host->host, name, version));
}

}  // namespace

const Host& host() { return the_host; }
void set_host(const OfxHost* given) { the_host.host = given; }

void fetch_suites() {
  if (!the_host.host || !the_host.host->fetchSuite) throw Failure(kOfxMissingHostFeature, "no host");
  the_host.is_ready = false;
  the_host.property = suite<OfxPropertySuite>("OfxPropertySuite", 1);
  the_host.effect = suite<OfxImageEffectSuite>("OfxImageEffectSuite", 1);
  the_host.param = suite<OfxParameterSuite>("OfxParameterSuite", 1);
  if (!the_host.property || !the_host.effect || !the_host.param)
    throw Failure(kOfxMissingHostFeature, "the host lacks a suite");
  the_host.is_ready = true;
  the_host.thread = suite<OfxMultiThreadSuite>("OfxMultiThreadSuite", 1);
  the_host.message = suite<OfxMessageSuite>("OfxMessageSuite", 2);
  the_host.has_persistent = the_host.message != nullptr;
  if (!the_host.message) the_host.message = suite<OfxMessageSuite>("OfxMessageSuite", 1);
  cores = 0;  // as many as the host would use itself
  const auto* t = the_host.thread;
  if (!t || !t->multiThreadNumCPUs || t->multiThreadNumCPUs(&cores)) cores = 0;
  film_threads(int(cores));
  film_threads_from(lend);
}

bool is_lent_thread() { return is_on_lent_thread; }

std::string Properties::text(const char* name, const std::string& otherwise, int index) const {
  char* value = nullptr;
  return set && !host().property->getString(set, name, index, &value) && value ? value : otherwise;
}
int Properties::integer(const char* name, int otherwise, int index) const {
  int value = otherwise;
  return set && !host().property->getInt(set, name, index, &value) ? value : otherwise;
}
double Properties::number(const char* name, double otherwise, int index) const {
  double value = otherwise;
  return set && !host().property->getDouble(set, name, index, &value) && std::isfinite(value) ? value : otherwise;
}
void* Properties::pointer(const char* name) const {
  void* value = nullptr;
  return set && !host().property->getPointer(set, name, 0, &value) ? value : nullptr;
}
bool Properties::has_pointer(const char* name) const {
  void* value = nullptr;
  return set && !host().property->getPointer(set, name, 0, &value);
}
bool Properties::rectangle(const char* name, OfxRectI& to) const {
  int v[4];
  if (!set || host().property->getIntN(set, name, 4, v)) return false;
  to = {v[0], v[1], v[2], v[3]};
  return true;
}
bool Properties::rectangle(const char* name, OfxRectD& to) const {
  double v[4];
  if (!set || host().property->getDoubleN(set, name, 4, v)) return false;
  to = {v[0], v[1], v[2], v[3]};
  return true;
}

void Properties::put(const char* name, const std::string& value, int index) const { put(name, value.c_str(), index); }
void Properties::put(const char* name, const char* value, int index) const {
  if (set) host().property->setString(set, name, index, value);
}
void Properties::put(const char* name, int value, int index) const {
  if (set) host().property->setInt(set, name, index, value);
}
void Properties::put(const char* name, double value, int index) const {
  if (set) host().property->setDouble(set, name, index, value);
}
void Properties::put(const char* name, void* value) const {
  if (set) host().property->setPointer(set, name, 0, value);
}
void Properties::put(const char* name, const OfxRectD& r) const {
  const double v[4] = {r.x1, r.y1, r.x2, r.y2};
  if (set) host().property->setDoubleN(set, name, 4, v);
}
void Properties::put_all(const char* name, const std::vector<std::string>& values) const {
  for (size_t i = 0; i < values.size(); ++i) put(name, values[i], int(i));
}

void say_error(OfxEffectHandle effect, const std::string& text) {
  const auto* m = host().message;
  if (m && host().has_persistent && m->setPersistentMessage)
    m->setPersistentMessage(effect, "OfxMessageError", "actinic", "%s", text.c_str());
  else if (m && m->message)
    m->message(effect, "OfxMessageError", "actinic", "%s", text.c_str());
}
void say_log(OfxEffectHandle effect, const std::string& text) {
  const auto* m = host().message;
  if (m && m->message) m->message(effect, "OfxMessageLog", "actinic", "%s", text.c_str());
}
void clear_error(OfxEffectHandle effect) {
  const auto* m = host().message;
  if (m && host().has_persistent && m->clearPersistentMessage) m->clearPersistentMessage(effect);
}

namespace {
struct Shared {
  const std::function<void(int)>& body;
  int count;
  std::atomic<int> next{0};
  std::mutex failing;
  std::exception_ptr failure;

  // Indices as they come, so that a host may run fewer threads than were asked for.
  void work() {
    try {
      for (int i; (i = next++) < count;) body(i);
    } catch (...) {
      const std::lock_guard<std::mutex> hold(failing);
      failure = std::current_exception();
      next = count;
    }
  }
};
}  // namespace

void each(int count, const std::function<void(int)>& body) {
  Shared shared{body, count, {}, {}, {}};
  if (count > 1 && cores > 1) lend([](void* s) { static_cast<Shared*>(s)->work(); }, &shared, int(cores));
  shared.work();  // what no thread took, all of it when none was lent
  if (shared.failure) std::rethrow_exception(shared.failure);
}

}  // namespace node
