#include "shelf.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>

#include "host.h"
#include "params.gen.h"
#include "scan.gen.h"

namespace node {
namespace {

namespace fs = std::filesystem;

Shelf the_shelf;
std::mutex lock;                                       // of the two below
std::map<std::string, std::weak_ptr<const Stock>> on;  // stocks in use, by what they were made of
std::vector<StockPointer> recent;                      // the last few, so that undo and A/B needn't read files

constexpr size_t MOST_RECENT = 4, MOST_LOOKS = 8;
const char* const ENDING = ".actinic";

// Resources beside the folder that this library lies in.
std::string resources() {
  Dl_info found;
  if (!dladdr(reinterpret_cast<const void*>(&resources), &found) || !found.dli_fname) return "";
  std::error_code failed;
  const fs::path library = fs::absolute(found.dli_fname, failed);
  return (library.parent_path().parent_path() / "Resources").string();
}

// A mean of films, for Invert: none to shoot on.
bool is_mean(const std::string& id) {
  return id == scan::MODES[scan::COLOUR_MODE].film || id == scan::MODES[scan::MASKLESS_MODE].film;
}

std::vector<Entry> entries(const std::string& folder) {
  std::vector<Entry> out;
  std::error_code failed;
  for (fs::directory_iterator i(folder, failed), end; !failed && i != end; i.increment(failed)) {
    if (i->path().extension() != ENDING) continue;
    try {
      const Json header = read_header(i->path().string());
      const Json& stock = header["stock"];
      if (stock["id"].text + ENDING != i->path().filename().string() || is_mean(stock["id"].text)) continue;
      out.push_back({stock["id"].text, stock["name"].text, stock["kind"].text, stock["default_print"].text});
    } catch (const std::exception&) {  // not in the menu; a project that uses it will be told why
    }
  }
  std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
  return out;
}

std::vector<Start> starts(const std::string& path) {
  std::vector<Start> out;
  try {
    const Json header = read_header(path);
    for (const Json& s : header["starts"].list)
      out.push_back({s["name"].text, s["film"].text, s["print"].text, s["controls"].object});
  } catch (const std::exception&) {  // the menu is empty then
  }
  return out;
}

std::string path_of(const std::string& folder, const std::string& id) {
  if (id.empty() || id.find('/') != std::string::npos) throw Failure(kOfxFailed, "no stock is called '" + id + "'");
  return the_shelf.root + "/" + folder + "/" + id + ENDING;
}

Preset part(const std::string& folder, const std::string& id, const std::string& what) {
  const std::string path = path_of(folder, id);
  std::error_code failed;
  if (!fs::exists(path, failed))
    throw Failure(kOfxFailed, what + " is not in this bundle (" + path + "); install the bundle that has it");
  return read_preset(path);
}

std::string named(const Json& stock) {
  if (stock.kind != Json::OBJECT) return "null";
  return "{\"id\": " + quoted(stock["id"].text) + ", \"name\": " + quoted(stock["name"].text) +
         ", \"hash\": " + quoted(stock["hash"].text) + "}";
}

void same(const Json& a, const Json& b, const std::string& what) {
  if (a["hash"].text != b["hash"].text)
    throw Failure(kOfxFailed, what + " was made of another version of a stock; install the bundle again");
}

StockPointer from_pair(const std::string& film, const std::string& print) {
  Preset negative = part("films", film, "the film " + film);
  const Preset pair = part("pairs", film + "+" + print, film + " on " + print);
  same(negative.header["stock"], pair.header["negative"], film + "+" + print);
  std::string print_json = "null";
  negative.arrays.insert(pair.arrays.begin(), pair.arrays.end());
  if (print != DIRECT) {
    const Preset seen = part("prints", print, "the print " + print);
    same(seen.header["stock"], pair.header["print"], film + "+" + print);
    negative.arrays.insert(seen.arrays.begin(), seen.arrays.end());
    print_json = named(seen.header["stock"]);
  }
  return std::make_shared<const Stock>(std::move(negative.arrays), named(negative.header["stock"]), print_json);
}

StockPointer from_preset(const std::string& path) {
  Preset preset = read_preset(path);
  return std::make_shared<const Stock>(std::move(preset.arrays), named(preset.header["negative"]),
                                       named(preset.header["print"]));
}

}  // namespace

Numbers standard_numbers() {
  Numbers out;
  for (int i = 0; i < film::CONTROL_COUNT; ++i) out[i] = film::CONTROLS[i].standard;
  return out;
}

Stock::Stock(Arrays given, const std::string& negative_json, const std::string& print_json)
    : arrays(std::move(given)), negative_json(negative_json), print_json(print_json), is_direct(print_json == "null") {
  std::vector<film_array> list;
  for (const auto& [name, a] : arrays)
    if (name.compare(0, 4, "net.")) list.push_back({name.c_str(), a.numbers.data(), a.numbers.size()});
  stock = film_stock_new(list.data(), list.size());
  if (!stock) throw Failure(kOfxFailed, film_message());
}

Look Stock::look(const Numbers& controls, double pixel_um, int space) const {
  const std::lock_guard<std::mutex> hold(lock);
  const auto is_it = [&](const Kept& k) {
    return k.pixel_um == pixel_um && k.space == space &&
           !std::memcmp(k.controls.data(), controls.data(), sizeof(Numbers));
  };
  const auto found = std::find_if(kept.begin(), kept.end(), is_it);
  if (found != kept.end()) {
    std::rotate(kept.begin(), found, found + 1);
    return kept.front().look;
  }
  const Space& s = SPACES[space];
  const Look made(film_look_new(stock, controls.data(), controls.size(), s.curve, s.matrix, pixel_um),
                  [](const film_look* look) { film_look_free(const_cast<film_look*>(look)); });
  if (!made) throw Failure(kOfxFailed, film_message());
  kept.insert(kept.begin(), {controls, pixel_um, space, made});
  if (kept.size() > MOST_LOOKS) kept.pop_back();
  return made;
}

const Entry* Shelf::film(const std::string& id) const {
  for (const Entry& e : films)
    if (e.id == id) return &e;
  return nullptr;
}

std::string Shelf::print_for(const std::string& id, const std::string& print) const {
  if (!print.empty()) return print;
  const Entry* e = film(id);
  return e && !e->default_print.empty() ? e->default_print : DIRECT;
}

const Shelf& shelf() { return the_shelf; }

void load_shelf() {
  static std::once_flag once;
  std::call_once(once, [] {
    the_shelf.root = resources();
    the_shelf.films = entries(the_shelf.root + "/films");
    the_shelf.prints = entries(the_shelf.root + "/prints");
    the_shelf.starts = starts(the_shelf.root + "/starts.actinic");
    try {
      the_shelf.instruments = read_preset(the_shelf.root + "/instruments.actinic").arrays;
    } catch (const std::exception&) {  // a view that needs them will say so
    }
  });
}

StockPointer stock(const std::string& film, const std::string& print) {
  const std::string onto = film[0] == '@' ? "" : the_shelf.print_for(film, print);
  const std::string key = film + "\n" + onto;
  const std::lock_guard<std::mutex> hold(lock);
  if (const StockPointer found = on[key].lock(); found && film[0] != '@') return found;
  const StockPointer made = film[0] == '@' ? from_preset(film.substr(1)) : from_pair(film, onto);
  on[key] = made;
  recent.insert(recent.begin(), made);
  if (recent.size() > MOST_RECENT) recent.pop_back();
  return made;
}

void forget_stocks() {
  const std::lock_guard<std::mutex> hold(lock);
  recent.clear();
}

}  // namespace node
