// What the host gave us: its suites, fetched once at load, and property sets that answer with a default.
#pragma once
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "ofx.h"

namespace node {

// What an action throws: the status for the host and, where there is one, the text for the user.
struct Failure : std::runtime_error {
  OfxStatus status;
  Failure(OfxStatus status, const std::string& text) : std::runtime_error(text), status(status) {}
};

// Written by setHost and load, before any instance exists; only read after. Suites that may be missing are null.
struct Host {
  const OfxHost* host = nullptr;
  const OfxPropertySuite* property = nullptr;
  const OfxImageEffectSuite* effect = nullptr;
  const OfxParameterSuite* param = nullptr;
  const OfxMultiThreadSuite* thread = nullptr;
  const OfxMessageSuite* message = nullptr;       // of version 1 when has_persistent is false
  bool has_persistent = false, is_ready = false;  // is_ready: nothing that is needed is missing
};
const Host& host();
void set_host(const OfxHost* given);
// Fetches the suites; throws Failure when one that nothing works without is missing.
void fetch_suites();

// A property set; what the host doesn't have, or refuses, reads as the default and isn't written.
class Properties {
  OfxProperties set;

 public:
  Properties(OfxProperties set = nullptr) : set(set) {}
  explicit operator bool() const { return set != nullptr; }
  OfxProperties handle() const { return set; }

  std::string text(const char* name, const std::string& otherwise = "", int index = 0) const;
  int integer(const char* name, int otherwise = 0, int index = 0) const;
  double number(const char* name, double otherwise = 0, int index = 0) const;
  void* pointer(const char* name) const;
  bool has_pointer(const char* name) const;  // which may be null
  bool rectangle(const char* name, OfxRectI& to) const;
  bool rectangle(const char* name, OfxRectD& to) const;

  void put(const char* name, const std::string& value, int index = 0) const;
  void put(const char* name, const char* value, int index = 0) const;
  void put(const char* name, int value, int index = 0) const;
  void put(const char* name, double value, int index = 0) const;
  void put(const char* name, void* value) const;
  void put(const char* name, const OfxRectD& value) const;
  void put_all(const char* name, const std::vector<std::string>& values) const;
};

// Tells the user, in a way that stays with the node where the host can.
void say_error(OfxEffectHandle effect, const std::string& text);
void say_log(OfxEffectHandle effect, const std::string& text);
void clear_error(OfxEffectHandle effect);

// Whether this is a thread that the host lent: it may be asked from there, as from the one that it called.
bool is_lent_thread();

// body(i) for 0 <= i < count, on the host's threads where it lends them.
void each(int count, const std::function<void(int)>& body);

}  // namespace node
