#include "json.h"

#include <charconv>
#include <cstdio>
#include <stdexcept>

namespace node {
namespace {

constexpr int MOST_DEPTH = 32;

class Reader {
  const char *p, *end;
  int depth = 0;

 public:
  explicit Reader(const std::string& text) : p(text.data()), end(p + text.size()) {}

  Json whole() {
    Json value = any();
    space();
    if (p != end) wrong();
    return value;
  }

 private:
  [[noreturn]] static void wrong() { throw std::invalid_argument("the header is no JSON"); }
  void space() {
    while (p != end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r')) ++p;
  }
  char next() {
    if (p == end) wrong();
    return *p++;
  }
  bool take(char c) {
    space();
    if (p == end || *p != c) return false;
    ++p;
    return true;
  }
  void want(char c) {
    if (!take(c)) wrong();
  }
  Json word(const char* w, Json value) {
    for (; *w; ++w)
      if (next() != *w) wrong();
    return value;
  }
  static Json boolean(bool b) {
    Json v;
    v.kind = Json::BOOLEAN, v.number = b;
    return v;
  }

  Json any() {
    if (++depth > MOST_DEPTH) wrong();
    space();
    if (p == end) wrong();
    Json value = *p == '{'   ? object()
                 : *p == '[' ? list()
                 : *p == '"' ? string()
                 : *p == 't' ? word("true", boolean(true))
                 : *p == 'f' ? word("false", boolean(false))
                 : *p == 'n' ? word("null", Json())
                             : number();
    --depth;
    return value;
  }

  Json object() {
    Json value;
    value.kind = Json::OBJECT;
    want('{');
    if (take('}')) return value;
    do {
      space();
      std::string key = string().text;
      want(':');
      value.object.emplace_back(std::move(key), any());
    } while (take(','));
    want('}');
    return value;
  }

  Json list() {
    Json value;
    value.kind = Json::LIST;
    want('[');
    if (take(']')) return value;
    do value.list.push_back(any());
    while (take(','));
    want(']');
    return value;
  }

  Json number() {
    Json value;
    value.kind = Json::NUMBER;
    const auto [after, error] = std::from_chars(p, end, value.number);
    if (error != std::errc() || after == p) wrong();
    p = after;
    return value;
  }

  unsigned hex4() {
    unsigned v = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = next();
      const int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
      if (digit < 0) wrong();
      v = v * 16 + unsigned(digit);
    }
    return v;
  }

  static void append_utf8(std::string& to, unsigned c) {
    if (c < 0x80) {
      to += char(c);
    } else if (c < 0x800) {
      to += char(0xc0 | c >> 6), to += char(0x80 | (c & 63));
    } else if (c < 0x10000) {
      to += char(0xe0 | c >> 12), to += char(0x80 | (c >> 6 & 63)), to += char(0x80 | (c & 63));
    } else {
      to += char(0xf0 | c >> 18), to += char(0x80 | (c >> 12 & 63));
      to += char(0x80 | (c >> 6 & 63)), to += char(0x80 | (c & 63));
    }
  }

  void escape(std::string& to) {
    const char c = next();
    const char *names = "\"\\/bfnrt", *mean = "\"\\/\b\f\n\r\t";
    for (int i = 0; names[i]; ++i)
      if (c == names[i]) return void(to += mean[i]);
    if (c != 'u') wrong();
    unsigned code = hex4();
    if (code >= 0xd800 && code < 0xdc00) {
      if (next() != '\\' || next() != 'u') wrong();
      code = 0x10000 + ((code - 0xd800) << 10) + ((hex4() - 0xdc00) & 0x3ff);
    }
    append_utf8(to, code);
  }

  Json string() {
    Json value;
    value.kind = Json::TEXT;
    want('"');
    for (char c; (c = next()) != '"';) c == '\\' ? escape(value.text) : void(value.text += c);
    return value;
  }
};

}  // namespace

const Json& Json::operator[](const char* key) const {
  static const Json none;
  for (const auto& [name, value] : object)
    if (name == key) return value;
  return none;
}

Json parse_json(const std::string& text) { return Reader(text).whole(); }

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    char code[8];
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 32)
      std::snprintf(code, sizeof code, "\\u%04x", c), out += code;
    else
      out += c;
  }
  return out + '"';
}

}  // namespace node
