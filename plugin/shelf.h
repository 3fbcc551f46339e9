// The stocks of the bundle's Resources, and stocks folded and ready, shared by every node that uses them.
#pragma once
#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "../kernels/film.h"
#include "../kernels/schema.gen.h"
#include "preset.h"

namespace node {

using Numbers = std::array<double, film::CONTROL_COUNT>;
using Look = std::shared_ptr<const film_look>;

// Every control as the stock was measured.
Numbers standard_numbers();
constexpr const char* DIRECT = "direct";

// A film on a print, immutable but for the looks it keeps.
class Stock {
  struct Kept {
    Numbers controls;
    double pixel_um;
    int space;
    Look look;
  };
  film_stock* stock;
  mutable std::mutex lock;
  mutable std::vector<Kept> kept;

 public:
  const Arrays arrays;
  const std::string negative_json, print_json;  // as a preset's header names them
  const bool is_direct;

  // Throws Failure with the kernels' message when the arrays don't fit.
  Stock(Arrays arrays, const std::string& negative_json, const std::string& print_json);
  Stock(const Stock&) = delete;
  ~Stock() { film_stock_free(stock); }
  // space: index of SPACES. Throws Failure.
  Look look(const Numbers& controls, double pixel_um, int space) const;
};
using StockPointer = std::shared_ptr<const Stock>;

struct Entry {
  std::string id, name, kind, default_print;
};

// A starting point: film, print and what it sets.
struct Start {
  std::string name, film, print;
  std::vector<std::pair<std::string, Json>> controls;
};

// What Resources holds; read once at load.
struct Shelf {
  std::string root;
  std::vector<Entry> films, prints;
  std::vector<Start> starts;
  Arrays instruments;  // spectral products (71, 3) of the densitometers and the light box

  const Entry* film(const std::string& id) const;
  // The print that an id means for a film: "" is the film's own.
  std::string print_for(const std::string& film, const std::string& print) const;
};
const Shelf& shelf();
void load_shelf();

// The pair by ids, or, for a film "@path", what a preset file holds. Throws Failure that says what is missing.
StockPointer stock(const std::string& film, const std::string& print);
// Stocks that nobody uses now are freed.
void forget_stocks();

}  // namespace node
