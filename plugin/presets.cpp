// Presets in and out of a node, and the bundle's starting points.
#include <charconv>
#include <cstdio>
#include <filesystem>

#include "actions.h"

namespace node {
namespace {

std::string key_of(int control) { return film::CONTROLS[control].key; }

int control_of(const std::string& key) {
  for (int c = 0; c < film::CONTROL_COUNT; ++c)
    if (key == film::CONTROLS[c].key) return c;
  throw Failure(kOfxFailed, "the preset has a control " + key + " that this version lacks; update Actinic");
}

int option_of(const char* options, const std::string& wanted) {
  const std::string all = std::string("|") + options + "|";
  const size_t at = all.find("|" + wanted + "|");
  if (at == std::string::npos || wanted.find('|') != std::string::npos) return -1;
  int index = 0;
  for (size_t i = 0; i < at; ++i) index += all[i] == '|';
  return index;
}

double number_of(int control, const Json& value) {
  const auto& info = film::CONTROLS[control];
  double n = value.number;
  if (*info.options)
    n = value.kind == Json::TEXT ? option_of(info.options, value.text) : -1;
  else if (value.kind != Json::NUMBER && value.kind != Json::BOOLEAN)
    n = -1e300;
  if (!(n >= info.low && n <= info.high))
    throw Failure(kOfxFailed,
                  "the preset's " + key_of(control) + " is not one that this version takes; update Actinic");
  return n;
}

// All of them checked before the first is set.
Numbers numbers_of(const std::vector<std::pair<std::string, Json>>& controls) {
  Numbers out = standard_numbers();
  for (const auto& [key, value] : controls) {
    const int c = control_of(key);
    out[c] = number_of(c, value);
  }
  return out;
}

// The seed of a shot's grain is its own, and stays unless asked for.
void set_controls(Instance& i, const Numbers& numbers) {
  for (int c = 0; c < film::CONTROL_COUNT; ++c)
    if (c != P_grain_seed || i.number_now(P_preset_seed) != 0) i.set(c, numbers[c]);
}

// Whether Resources has the very stock that the preset was made of.
bool is_on_shelf(const char* folder, const Json& stock) {
  try {
    const std::string path = shelf().root + "/" + folder + "/" + stock["id"].text + ".actinic";
    return stock["id"].text.find('/') == std::string::npos &&
           read_header(path)["stock"]["hash"].text == stock["hash"].text;
  } catch (const std::exception&) {
    return false;
  }
}

bool is_pair_on_shelf(const Json& header) {
  const Json &film = header["negative"], &print = header["print"];
  const std::string onto = print.kind == Json::OBJECT ? print["id"].text : DIRECT;
  std::error_code failed;
  const std::string pair = shelf().root + "/pairs/" + film["id"].text + "+" + onto + ".actinic";
  return is_on_shelf("films", film) && (onto == DIRECT || is_on_shelf("prints", print)) &&
         std::filesystem::exists(pair, failed);
}

std::string value_of(int c, double n) {
  const auto& info = film::CONTROLS[c];
  if (*info.options) {
    std::string all = info.options;
    for (int skip = int(n); skip > 0; --skip) all.erase(0, all.find('|') + 1);
    return quoted(all.substr(0, all.find('|')));
  }
  if (PARAMS[c].kind == SWITCH) return n != 0 ? "true" : "false";
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, n).ptr);
}

}  // namespace

void load_preset(Instance& i, const std::string& path) {
  const Preset preset = read_preset(path);
  const Json& header = preset.header;
  if (header["negative"].kind != Json::OBJECT || header["controls"].kind != Json::OBJECT)
    throw Failure(kOfxFailed, path + " names no film or no controls");
  const Numbers numbers = numbers_of(header["controls"].object);
  const bool is_known = is_pair_on_shelf(header);
  if (!is_known) Stock(preset.arrays, "", "");  // throws what is wrong with it before anything is set
  i.set(P_film_id, is_known ? header["negative"]["id"].text : "@" + path);
  i.set(P_print_id, !is_known ? "" : header["print"].kind == Json::OBJECT ? header["print"]["id"].text : DIRECT);
  set_controls(i, numbers);
  const int space = space_index(header["input"].text);
  if (i.number_now(P_preset_input) != 0 && space >= 0) i.set(P_input, space + 1.0);
}

void save_preset(Instance& i, const std::string& path) {
  if (path.empty()) throw Failure(kOfxFailed, "name the preset's file first");
  const StockPointer stock = i.stock();
  char schema[17];
  std::snprintf(schema, sizeof schema, "%016llx", static_cast<unsigned long long>(film::SCHEMA_ID));
  std::string controls;
  for (int c = 0; c < film::CONTROL_COUNT; ++c)
    controls += (c ? ", " : "") + quoted(key_of(c)) + ": " + value_of(c, i.number_now(c));
  const int input = int(i.number_now(P_input));
  write_preset(path,
               "\"schema\": " + quoted(schema) + ", \"actinic\": " + quoted(ACTINIC_VERSION) +
                   ", \"negative\": " + stock->negative_json + ", \"print\": " + stock->print_json +
                   ", \"controls\": {" + controls + "}" + (input ? ", \"input\": " + quoted(SPACES[input - 1].id) : ""),
               stock->arrays);
}

void start_from(Instance& i, const Start& start) {
  const Numbers numbers = numbers_of(start.controls);
  i.set(P_film_id, start.film);
  i.set(P_print_id, start.print);
  set_controls(i, numbers);
}

}  // namespace node
