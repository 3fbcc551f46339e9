#include "instance.h"

#include <cmath>
#include <cstring>

#include "lut.h"

namespace node {
namespace {

// Names of OpenFX 1.5's colour management for our own; the first are of its core set.
constexpr size_t CORE_SPACES = 14;
constexpr const char* HOST_SPACES[][2] = {{"ACEScg", "acescg"},
                                          {"scene_linear", "acescg"},
                                          {"ACES2065-1", "aces2065_1"},
                                          {"aces_interchange", "aces2065_1"},
                                          {"ACEScc", "acescc"},
                                          {"ACEScct", "acescct"},
                                          {"lin_rec709_srgb", "linear_rec709"},
                                          {"lin_p3d65", "linear_p3d65"},
                                          {"lin_rec2020", "linear_rec2020"},
                                          {"srgb_tx", "srgb"},
                                          {"srgb_display", "srgb"},
                                          {"g22_rec709_tx", "gamma22_rec709"},
                                          {"g24_rec709_tx", "gamma24_rec709"},
                                          {"rec1886_rec709_display", "gamma24_rec709"},
                                          {"p3d65_display", "gamma26_p3d65"},
                                          {"arri_logc3_ei800", "arri_logc3_ei800"},
                                          {"arri_logc4", "arri_logc4"},
                                          {"davinci_intermediate_widegamut", "davinci_intermediate"},
                                          {"canonlog2_cinemagamut_d55", "canon_log2_cgamut"},
                                          {"canonlog3_cinemagamut_d55", "canon_log3_cgamut"},
                                          {"vlog_vgamut", "panasonic_vlog"},
                                          {"log3g10_redwidegamutrgb", "red_log3g10_rwg"},
                                          {"slog3_sgamut3", "sony_slog3_sgamut3"},
                                          {"slog3_sgamut3cine", "sony_slog3_sgamut3cine"},
                                          {"camera_rec709", "rec709"}};

int space_of_host(const Properties& clip) {
  const std::string said = clip.text("OfxImageClipPropColourspace");
  for (const auto& [theirs, ours] : HOST_SPACES)
    if (said == theirs) return space_index(ours);
  if (said.empty()) return space_index("acescg");
  throw Failure(kOfxFailed, "the source is in " + said + ", which is none of the inputs; choose Input colour space");
}

double within(double value, const Param& p) {
  if (!std::isfinite(value)) return p.standard;
  const double most = p.kind == NUMBER || p.kind == SWITCH || p.kind == CHOICE ? p.high : 1e6;
  return std::fmin(std::fmax(value, p.low), most);
}

}  // namespace

int space_index(const std::string& id) {
  for (size_t i = 0; i < sizeof SPACES / sizeof *SPACES; ++i)
    if (id == SPACES[i].id) return int(i);
  return -1;
}

std::vector<std::string> wished_spaces(const Instance& i) {
  if (i.node == INVERT_NODE) return {"ofx_raw"};  // the scanner's own channels
  std::vector<std::string> out;
  const int input = int(i.number_now(P_input));
  for (size_t k = 0; has(i.node, P_input) && k < CORE_SPACES; ++k)
    if (!input || space_index(HOST_SPACES[k][1]) == input - 1) out.push_back(HOST_SPACES[k][0]);
  return out;
}

bool has(int node, int param) { return PARAMS[param].nodes >> node & 1; }

Instance::Instance(int node, OfxEffectHandle effect) : node(node), effect(effect) {
  OfxProperties set = nullptr;
  if (!host().effect->getPropertySet(effect, &set)) props = Properties(set);
  OfxParamSetHandle& all = all_params;
  if (host().effect->getParamSet(effect, &all) || !all) throw Failure(kOfxBadHandle, "an effect without parameters");
  for (int i = 0; i < PARAM_COUNT; ++i) {
    OfxProperties own = nullptr;
    if (!has(node, i) || host().param->paramGetHandle(all, PARAMS[i].id, &params[i], &own))
      params[i] = nullptr;
    else
      param_props[i] = Properties(own);
  }
  OfxProperties clip = nullptr;
  if (host().effect->clipGetHandle(effect, "Output", &output, &clip))
    output = nullptr;
  else
    output_props = Properties(clip);
  if (host().effect->clipGetHandle(effect, "Source", &source, &clip))
    source = nullptr;
  else
    source_props = Properties(clip);
  if (props.text("OfxImageEffectPropContext") == "OfxImageEffectContextGeneral" &&
      host().effect->clipGetHandle(effect, "Matte", &matte, &clip))
    matte = nullptr;
}

Instance& Instance::of(const void* handle) {
  OfxProperties set = nullptr;
  const auto effect = static_cast<OfxEffectHandle>(const_cast<void*>(handle));
  if (!effect || host().effect->getPropertySet(effect, &set)) throw Failure(kOfxBadHandle, "");
  auto* found = static_cast<Instance*>(Properties(set).pointer("OfxPropInstanceData"));
  if (!found) throw Failure(kOfxBadHandle, "");
  return *found;
}

// A value that the host doesn't give is no default: the picture would be another film's.
double Instance::read(int param, const OfxTime* time) const {
  const Param& p = PARAMS[param];
  double value = p.standard;
  int whole = int(p.standard);
  if (!params[param]) return value;
  void* to = p.kind == NUMBER ? static_cast<void*>(&value) : &whole;
  const auto* suite = host().param;
  if (time ? suite->paramGetValueAtTime(params[param], *time, to) : suite->paramGetValue(params[param], to))
    throw Failure(kOfxFailed, std::string("the host gave no value of ") + p.id);
  return within(p.kind == NUMBER ? value : whole, p);
}
double Instance::number(int param, OfxTime time) const { return read(param, &time); }
double Instance::number_now(int param) const { return read(param, nullptr); }

std::string Instance::text(int param) const {
  char* value = nullptr;
  if (!params[param] || host().param->paramGetValue(params[param], &value) || !value) return "";
  return value;
}

void Instance::set(int param, double value) {
  if (!params[param]) return;
  if (PARAMS[param].kind == NUMBER)
    host().param->paramSetValue(params[param], value);
  else
    host().param->paramSetValue(params[param], int(value));
}
void Instance::set(int param, const std::string& value) {
  if (params[param]) host().param->paramSetValue(params[param], value.c_str());
}
void Instance::set(int param, const Triple& v) {
  if (params[param]) host().param->paramSetValue(params[param], v[0], v[1], v[2]);
}
Triple Instance::colour(int param, const OfxTime* time) const {
  Triple v{PARAMS[param].rgb[0], PARAMS[param].rgb[1], PARAMS[param].rgb[2]};
  if (!params[param]) return v;
  const auto* suite = host().param;
  if (time ? suite->paramGetValueAtTime(params[param], *time, &v[0], &v[1], &v[2])
           : suite->paramGetValue(params[param], &v[0], &v[1], &v[2]))
    throw Failure(kOfxFailed, std::string("the host gave no value of ") + PARAMS[param].id);
  return v;
}
void Instance::begin_step(const char* name) {
  if (host().param->paramEditBegin) host().param->paramEditBegin(all_params, name);
}
void Instance::end_step() {
  if (host().param->paramEditEnd) host().param->paramEditEnd(all_params);
}
void Instance::enable(int param, bool is_enabled) { param_props[param].put("OfxParamPropEnabled", int(is_enabled)); }
void Instance::hide(int param, bool is_hidden) { param_props[param].put("OfxParamPropSecret", int(is_hidden)); }

void Instance::take_names() {
  std::string film = text(node == INVERT_NODE ? P_stock_id : P_film_id), print = text(P_print_id);
  if (node == INVERT_NODE) name_scan(int(number_now(P_mode)), film, print);
  const std::string path = text(P_lut);
  const std::lock_guard<std::mutex> hold(lock);
  if (film != film_id || print != print_id || (!film.empty() && film[0] == '@')) held = nullptr;
  held_lut = nullptr;
  film_id = film, print_id = print, lut_path = path;
}

StockPointer Instance::stock() {
  const std::lock_guard<std::mutex> hold(lock);
  if (held) return held;
  if (film_id.empty()) throw Failure(kOfxFailed, "no film is chosen; this bundle's Resources may be missing");
  return held = node::stock(film_id, print_id);
}

std::shared_ptr<const Lut> Instance::lut() {
  const std::lock_guard<std::mutex> hold(lock);
  if (!held_lut && !lut_path.empty()) held_lut = std::make_shared<const Lut>(read_cube(lut_path));
  return held_lut;
}

bool Instance::has_lut() const {
  const std::lock_guard<std::mutex> hold(lock);
  return !lut_path.empty();
}

std::string Instance::film_name() const {
  const std::lock_guard<std::mutex> hold(lock);
  return film_id;
}
std::string Instance::print_name() const {
  const std::lock_guard<std::mutex> hold(lock);
  return print_id;
}

void Instance::forget() {
  const std::lock_guard<std::mutex> hold(lock);
  held = nullptr, held_lut = nullptr;
}

Settings read_settings(const Instance& i, OfxTime time) {
  Settings s;
  for (int c = 0; c < film::CONTROL_COUNT; ++c) s.controls[c] = i.number(c, time);
  const int input = int(i.number(P_input, time));
  s.space = !has(i.node, P_input) ? space_index("acescg") : input ? input - 1 : space_of_host(i.source_props);
  if (i.number(P_output_host, time) != 0)
    s.controls[P_encode_output] = output_of_host(i, int(s.controls[P_encode_output]));
  s.view = int(i.number(P_view, time));
  s.matte_to = int(i.number(P_matte_to, time));
  s.negative_output = int(i.number(P_negative_output, time));
  s.mix = i.number(P_mix, time);
  s.colour = i.number(P_colour, time);
  s.effects = i.number(P_effects, time);
  if (i.node == INVERT_NODE) s.scan = read_scan(i, &time);
  return s;
}

}  // namespace node
