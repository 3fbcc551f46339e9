// A node in a project: its handles, and its parameters as they stand at one time.
#pragma once
#include <atomic>
#include <mutex>

#include "host.h"
#include "params.gen.h"
#include "scan.h"
#include "shelf.h"

namespace node {

bool has(int node, int param);
// Only the pixel itself counts: Print, Look and Invert.
inline bool is_pointwise(int node) { return node == PRINT_NODE || node == LOOK_NODE || node == INVERT_NODE; }

// What a window of it needs is known: of the pixel itself, or of what lies around it.
inline bool has_tiles(int node) { return is_pointwise(node) || node == RESTORE_NODE; }

struct Lut;

class Instance {
  OfxParamSetHandle all_params = nullptr;
  OfxParamHandle params[PARAM_COUNT] = {};
  Properties param_props[PARAM_COUNT];
  mutable std::mutex lock;  // of what follows
  std::string film_id, print_id, lut_path;
  StockPointer held;
  std::shared_ptr<const Lut> held_lut;

  double read(int param, const OfxTime* time) const;

 public:
  const int node;
  const OfxEffectHandle effect;
  Properties props;
  OfxClipHandle source = nullptr, output = nullptr, matte = nullptr;
  Properties source_props, output_props;
  std::atomic<bool> has_complained{false};

  Instance(int node, OfxEffectHandle effect);
  // The instance that the host keeps for us; throws Failure for a handle without one.
  static Instance& of(const void* handle);

  bool is_shown(int param) const { return params[param] != nullptr; }
  double number(int param, OfxTime time) const;  // of a switch 0 or 1, of a choice its index; held to its range
  double number_now(int param) const;
  std::string text(int param) const;
  void set(int param, double value);
  Triple colour(int param, const OfxTime* time) const;  // time: null for now
  void set(int param, const std::string& value);
  void set(int param, const Triple& value);
  // What is set between is one step of the host's undo.
  void begin_step(const char* name);
  void end_step();
  void enable(int param, bool is_enabled);
  void hide(int param, bool is_hidden);

  // Strings are read here, on the host's main thread, and kept for renders.
  void take_names();
  StockPointer stock();
  std::shared_ptr<const Lut> lut();
  bool has_lut() const;
  std::string film_name() const;   // of Invert the mode's where none is named
  std::string print_name() const;  // empty for the film's own
  void forget();  // what can be read again
};

// Index of SPACES; -1 for none.
int space_index(const std::string& id);
// Colour spaces that the source is wished in, by the names of OpenFX 1.5, the dearest first.
std::vector<std::string> wished_spaces(const Instance& instance);
// The output that the host asked for, where the node has it; else the menu's.
int output_of_host(const Instance& instance, int menu);

// What a matte multiplies.
enum { MATTE_TO_MIX, MATTE_TO_GRAIN, MATTE_TO_BOTH };

// The parameters of one render, read once.
struct Settings {
  Numbers controls = standard_numbers();
  int space = 0, view = 0, negative_output = 0, matte_to = MATTE_TO_MIX;
  double mix = 1, colour = 1, effects = 1;
  ScanSettings scan;
};
Settings read_settings(const Instance& instance, OfxTime time);

}  // namespace node
