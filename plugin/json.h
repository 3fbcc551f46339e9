// JSON in, as much as a preset's header needs; any text at all ends in a value or in an exception.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace node {

struct Json {
  enum Kind { NONE, BOOLEAN, NUMBER, TEXT, LIST, OBJECT } kind = NONE;
  double number = 0;  // of a boolean 0 or 1
  std::string text;
  std::vector<Json> list;
  std::vector<std::pair<std::string, Json>> object;

  // The value under a key; one of kind NONE where there is none.
  const Json& operator[](const char* key) const;
};

// Throws std::invalid_argument for what is no JSON.
Json parse_json(const std::string& text);
std::string quoted(const std::string& text);

}  // namespace node
