// The C door: checks what comes in, prepares looks, and sends a render to the widest instruction set.
#include "door.h"
#include "restore/kernels.h"

namespace film {
std::atomic<int> thread_count{int(std::thread::hardware_concurrency())};
std::atomic<Lend> lender{nullptr};
thread_local std::string message;
}  // namespace film

struct film_stock {
  Tables tables;
  std::shared_ptr<film::Pool> pool = std::make_shared<film::Pool>();  // a look may outlive its stock
};

extern "C" {
using Render = int(const film::Look&, film::Pool&, const film_image*, const film_image*, film_window, const film_frame*,
                   film_state, film_state, film_report*, film_abort, void*);
Render film_render_sse, film_render_avx2, film_render_avx512;
using Restore = const film::RestoreKernels*();
Restore restore_sse, restore_avx2, restore_avx512;
}

namespace {

using film::guarded, film::require;

struct Isa {
  const char* name;
  bool runs;
  Render* render;
  Restore* restore;
};

bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512vl");
}

const Isa* widest(const std::string& wanted) {
  static const Isa all[] = {{"avx512", has_avx512(), film_render_avx512, restore_avx512},
                            {"avx2", has_avx2(), film_render_avx2, restore_avx2},
                            {"sse", bool(__builtin_cpu_supports("sse4.2")), film_render_sse, restore_sse}};
  for (const Isa& isa : all)
    if (isa.runs && (wanted.empty() || wanted == isa.name)) return &isa;
  return nullptr;
}

std::atomic<const Isa*> chosen{nullptr};

const Isa* isa() {
  if (!chosen) chosen = widest("");
  return chosen;
}

}  // namespace

const film::RestoreKernels& film::restore_kernels() { return *isa()->restore(); }

extern "C" {

uint64_t film_schema_id(void) { return film::SCHEMA_ID; }
const char* film_message(void) { return film::message.c_str(); }
void film_threads(int count) { film::thread_count = count > 0 ? count : int(std::thread::hardware_concurrency()); }
void film_threads_from(film_lend lend) { film::lender = lend; }

const char* film_isa(const char* wanted) {
  const Isa* found = widest(wanted ? wanted : "");
  if (!found) return nullptr;
  chosen = found;
  return found->name;
}

film_stock* film_stock_new(const film_array* arrays, uint64_t count) {
  return guarded<film_stock*>(nullptr, [&] { return new film_stock{Tables(arrays, count)}; });
}
void film_stock_free(film_stock* stock) { delete stock; }

film_look* film_look_new(const film_stock* stock, const double* controls, uint64_t count, const double* curve,
                         const double* matrix, double pixel_um) {
  return guarded<film_look*>(nullptr, [&] {
    require(stock && controls && curve && matrix, "a look needs a stock, controls and an input encoding");
    require(count == film::CONTROL_COUNT, "the number of controls is not the schema's");
    require(pixel_um > 0.01 && pixel_um < 1e6, "the size of a pixel on film is not between 0.01 um and 1 m");
    film::Controls c;
    static_assert(sizeof c == film::CONTROL_COUNT * sizeof(double), "controls are doubles in the schema's order");
    std::memcpy(&c, controls, sizeof c);
    for (uint64_t i = 0; i < count; ++i)
      if (!(controls[i] >= film::CONTROLS[i].low && controls[i] <= film::CONTROLS[i].high))
        throw std::invalid_argument(std::string(film::CONTROLS[i].key) + " is out of its range");
    return new film_look{film::prepare(stock->tables, c, curve, matrix, pixel_um), stock->pool, film::new_id()};
  });
}
void film_look_free(film_look* look) {
  if (look) film::forget_on_devices(look->id);
  delete look;
}

film_status film_render(const film_look* look, const film_image* in, const film_image* out, film_window window,
                        const film_frame* frame, film_state start, film_state until, film_report* report,
                        film_abort abort, void* context) {
  return guarded(FILM_BAD, [&] {
    film::check(look, in, out, window, frame, start, until);
    return film_status(
        isa()->render(look->look, *look->pool, in, out, window, frame, start, until, report, abort, context));
  });
}

}  // extern "C"
