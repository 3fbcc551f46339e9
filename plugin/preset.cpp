#include "preset.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "sha256.h"

namespace node {
namespace {

const std::string MAGIC = "ACTINIC\n";
constexpr size_t START = 16, SEAL = 32;
constexpr uint32_t VERSION = 1;

[[noreturn]] void fail(const std::string& name, const std::string& why) { throw std::runtime_error(name + ": " + why); }

template <class T>
T little(const char* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

// The length of the header, once the bytes before it are right.
size_t header_length(const std::string& start, const std::string& name) {
  if (start.size() < START || start.compare(0, MAGIC.size(), MAGIC)) fail(name, "is no Actinic preset");
  if (little<uint32_t>(&start[8]) != VERSION) fail(name, "has another layout; update Actinic or bake it anew");
  return little<uint32_t>(&start[12]);
}

Array array(const Json& entry, const char* blocks, size_t size) {
  const std::string& type = entry["type"].text;
  const size_t bytes = type == "f64" ? 8 : type == "f32" ? 4 : 0;
  double count = 1;
  std::vector<size_t> shape;
  for (const Json& n : entry["shape"].list) {
    const bool is_count = n.number >= 0 && n.number <= 4294967295.0;
    count *= is_count ? std::floor(n.number) : NAN;
    shape.push_back(is_count ? size_t(n.number) : 0);
  }
  const double offset = entry["offset"].number;
  if (!bytes || entry["shape"].kind != Json::LIST || entry["offset"].kind != Json::NUMBER || !(count >= 0) ||
      !(offset >= 0) || !(offset + count * double(bytes) <= double(size)))
    throw std::invalid_argument("an array lies outside the file");
  std::vector<double> out(static_cast<size_t>(count));
  const char* p = blocks + size_t(offset);
  for (double& v : out) {
    v = bytes == 8 ? little<double>(p) : double(little<float>(p));
    if (!std::isfinite(v)) throw std::invalid_argument("an array has a number that is not finite");
    p += bytes;
  }
  return {std::move(out), std::move(shape)};
}

std::string shape_of(const Array& a) {
  std::string text;
  for (const size_t n : a.shape) text += (text.empty() ? "" : ", ") + std::to_string(n);
  return "[" + text + "]";
}

}  // namespace

Preset unpack_preset(const std::string& bytes, const std::string& name) {
  const size_t length = header_length(bytes, name);
  if (bytes.size() < START + SEAL) fail(name, "is cut short; copy it again");
  const size_t body = bytes.size() - SEAL;
  const auto seal = sha256(reinterpret_cast<const uint8_t*>(bytes.data()), body);
  if (std::memcmp(seal.data(), &bytes[body], SEAL)) fail(name, "is damaged or cut short; copy it again");
  if (length > body - START) fail(name, "is damaged: its header is longer than the file");
  try {
    Preset preset{parse_json(bytes.substr(START, length)), {}};
    if (preset.header["arrays"].kind != Json::OBJECT) throw std::invalid_argument("the header names no arrays");
    const size_t from = START + length;
    for (const auto& [key, entry] : preset.header["arrays"].object)
      preset.arrays[key] = array(entry, bytes.data() + from, body - from);
    return preset;
  } catch (const std::invalid_argument& error) {
    fail(name, std::string("is damaged: ") + error.what());
  }
}

Preset read_preset(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) fail(path, "can't be read; name a preset that is there");
  return unpack_preset(bytes, path);
}

Json read_header(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? std::streamoff(file.tellg()) : 0;
  std::string start(START, 0);
  if (!file.seekg(0) || !file.read(&start[0], START)) fail(path, "can't be read");
  const size_t length = header_length(start, path);
  if (std::streamoff(length) > size) fail(path, "is cut short");
  std::string text(length, 0);
  if (!file.read(&text[0], std::streamsize(length))) fail(path, "is cut short");
  return parse_json(text);
}

void write_preset(const std::string& path, const std::string& header_fields, const Arrays& arrays) {
  std::string entries, blocks;
  for (const auto& [name, values] : arrays) {
    entries += (entries.empty() ? "" : ", ") + quoted(name) + ": {\"shape\": " + shape_of(values) +
               ", \"type\": \"f64\", \"offset\": " + std::to_string(blocks.size()) + "}";
    blocks.append(reinterpret_cast<const char*>(values.numbers.data()), values.numbers.size() * sizeof(double));
  }
  std::string header = "{" + header_fields + ", \"arrays\": {" + entries + "}}";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const uint32_t numbers[2] = {VERSION, uint32_t(header.size())};
  std::string body = MAGIC + std::string(reinterpret_cast<const char*>(numbers), sizeof numbers) + header + blocks;
  const auto seal = sha256(reinterpret_cast<const uint8_t*>(body.data()), body.size());
  body.append(reinterpret_cast<const char*>(seal.data()), seal.size());
  const std::string part = path + ".part";
  {
    std::ofstream file(part, std::ios::binary);
    file << body;
    file.flush();
    if (!file) {
      std::remove(part.c_str());
      fail(path, "can't be written; choose a folder that is open to you");
    }
  }
  if (std::rename(part.c_str(), path.c_str())) std::remove(part.c_str()), fail(path, "can't be written");
}

}  // namespace node
