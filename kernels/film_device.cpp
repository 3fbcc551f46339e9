// The door to a device: opens libactinic_film_cuda.so when it is first asked for, and hands it a job.
#include <dlfcn.h>

#include <cstdlib>

#include "block.h"
#include "door.h"

namespace {

using film::guarded, film::require;

// The CUDA library's functions, or why there are none.
struct Cuda {
  uint64_t (*id)();
  const char* (*message)();
  film_status (*probe)(int);
  film_status (*render)(const film::Job*, const film_device*, const film_image*, const film_image*, film_window,
                        film_state, film_state, film_report*);
  film_status (*render_over)(const film::Job*, const film_device*, const film_image*, const film_image*, film_window,
                             film_state, film_state, const film_over*, film_report*);
  void (*forget)(uint64_t);
  std::string missing;

  Cuda() {
    const std::string name = path();
    void* library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
      missing = std::string("no CUDA library: ") + dlerror();
      return;
    }
    const bool is_whole = find(library, "film_cuda_id", id) && find(library, "film_cuda_message", message) &&
                          find(library, "film_cuda_probe", probe) && find(library, "film_cuda_render", render) &&
                          find(library, "film_cuda_render_over", render_over) &&
                          find(library, "film_cuda_forget", forget);
    if (!is_whole || id() != film::JOB_ID) missing = name + " was built from other sources; make build";
  }

 private:
  template <class Call>
  static bool find(void* library, const char* name, Call& call) {
    call = reinterpret_cast<Call>(dlsym(library, name));
    return call != nullptr;
  }

  // $ACTINIC_CUDA_LIBRARY, or beside this library.
  static std::string path() {
    if (const char* asked = std::getenv("ACTINIC_CUDA_LIBRARY")) return asked;
    Dl_info here{};
    dladdr(reinterpret_cast<const void*>(&film_schema_id), &here);
    const std::string file = here.dli_fname ? here.dli_fname : "";
    return file.substr(0, file.rfind('/') + 1) + "libactinic_film_cuda.so";
  }
};

std::atomic<bool> was_opened{false};

const Cuda& cuda() {
  static const Cuda found;
  was_opened = true;
  return found;
}

film_status told(film_status status) {
  if (status != FILM_OK) film::message = cuda().message();
  return status;
}

// The sizes that the CPU's convolution would take, so that a frame's mirror images are the same.
film::Blur blur(bool is_wanted, const film::Radial& radial, const film_image& in, double um, double footprint_um) {
  return {is_wanted, int32_t(film::padded(in.height, um, footprint_um)),
          int32_t(film::padded(in.width, um, footprint_um)), film::Radial::NODES, radial.per_step / (um * 1e-3)};
}

uint64_t packed(const void* look, char* to, uint64_t address) {
  return film::pack(*static_cast<const film::Look*>(look), to, address);
}

void pack_to(const void* look, char* to, uint64_t address) { packed(look, to, address); }

film::Job job(const film_look& of, const film_image& in, const film_frame* frame, film_state start, film_state until) {
  const film::Look& look = of.look;
  const bool spreads_light = start < FILM_LATENT && until >= FILM_LATENT && !look.scatter.bypass;
  const bool inhibits = start < FILM_NEGATIVE && until >= FILM_NEGATIVE && !look.inhibitor.bypass;
  return {of.id,
          film::pack(look, nullptr, 0),
          &look,
          pack_to,
          blur(spreads_light, look.scatter.radial[0], in, look.pixel_um, look.scatter.footprint_um),
          blur(inhibits, look.inhibitor.radial[0], in, look.pixel_um, look.inhibitor.footprint_um),
          float(film::HELD[start][0]),
          float(film::HELD[start][1]),
          {film::has_film_grain(look, start, until), film::has_print_grain(look, start, until)},
          frame ? frame->number : 0,
          frame && frame->matte ? *frame->matte : film_image{}};
}

}  // namespace

void film::forget_on_devices(uint64_t look) {
  if (was_opened && cuda().missing.empty()) cuda().forget(look);
}

extern "C" {

film_status film_device_status(int32_t ordinal) {
  return guarded(FILM_NO_DEVICE, [&] {
    if (cuda().missing.empty()) return told(cuda().probe(ordinal));
    film::message = cuda().missing;
    return FILM_NO_DEVICE;
  });
}

film_status film_render_device(const film_look* look, const film_device* device, const film_image* in,
                               const film_image* out, film_window window, const film_frame* frame, film_state start,
                               film_state until, film_report* report) {
  return guarded(FILM_BAD, [&] {
    film::check(look, in, out, window, frame, start, until);
    require(device, "a render on a device needs one");
    require(!device->has_stream || device->pixels_on_device, "a stream takes pixels that lie on its device");
    if (!cuda().missing.empty()) return film_device_status(device->ordinal);
    const film::Job asked = job(*look, *in, frame, start, until);
    return told(cuda().render(&asked, device, in, out, window, start, until, report));
  });
}

film_status film_render_over(const film_look* look, const film_device* device, const film_image* in,
                             const film_image* out, film_window window, const film_frame* frame, film_state start,
                             film_state until, const film_over* over, film_report* report) {
  return guarded(FILM_BAD, [&] {
    film::check(look, in, out, window, frame, start, until);
    require(device && over, "a render over its source needs a device and how");
    require(device->pixels_on_device, "a render over its source takes pixels that lie on a device");
    if (!cuda().missing.empty()) return film_device_status(0);
    const film::Job asked = job(*look, *in, frame, start, until);
    return told(cuda().render_over(&asked, device, in, out, window, start, until, over, report));
  });
}

uint64_t film_look_block(const film_look* look, void* to, uint64_t address) {
  return guarded<uint64_t>(0, [&] {
    require(look, "a block needs a look");
    return packed(&look->look, static_cast<char*>(to), address);
  });
}

}  // extern "C"
