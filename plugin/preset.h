// The container of actinic/presets.py: a JSON header, arrays of numbers, a SHA-256 over both.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "json.h"

namespace node {

struct Array {
  std::vector<double> numbers;
  std::vector<size_t> shape;
};
using Arrays = std::map<std::string, Array>;

struct Preset {
  Json header;
  Arrays arrays;
};

// Throws std::runtime_error, naming the file and what to do, for one that is missing, damaged or no preset.
Preset read_preset(const std::string& path);
Preset unpack_preset(const std::string& bytes, const std::string& name);
// The header alone, its seal not checked: for menus.
Json read_header(const std::string& path);
// header_fields: members of the header without "arrays". The file appears when it is whole.
void write_preset(const std::string& path, const std::string& header_fields, const Arrays& arrays);

}  // namespace node
