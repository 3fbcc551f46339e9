// What the doors to a CPU and to a device share: looks, checks, and errors as messages.
#pragma once
#include <memory>
#include <string>

#include "film.h"
#include "look.h"

struct film_look {
  film::Look look;
  std::shared_ptr<film::Pool> pool;
  uint64_t id;  // never used again
};

namespace film {

extern thread_local std::string message;

// A look is gone: devices that hold its tables give their memory back.
void forget_on_devices(uint64_t look);

inline uint64_t new_id() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

// Runs body; any exception becomes the message and `failed`.
template <class T, class Body>
T guarded(T failed, const Body& body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    message = "out of memory";
  } catch (const std::exception& error) {
    message = error.what();
  }
  return failed;
}

inline void require(bool holds, const char* otherwise) {
  if (!holds) throw std::invalid_argument(otherwise);
}

inline void check(const film_image& in, const film_image& out, film_window w, film_state start, film_state until) {
  require(in.data && out.data, "an image has no data");
  require(in.width > 0 && in.height > 0 && in.width <= 65536 && in.height <= 65536, "the frame is not 1..65536 px");
  require(in.pixel_stride >= 3 && out.pixel_stride >= 3, "a pixel needs three channels");
  require(0 <= w.x0 && w.x0 < w.x1 && w.x1 <= in.width, "the window's columns lie outside the frame");
  require(0 <= w.y0 && w.y0 < w.y1 && w.y1 <= in.height, "the window's rows lie outside the frame");
  require(out.width == w.x1 - w.x0 && out.height == w.y1 - w.y0, "the output's size is not the window's");
  require(FILM_PIXELS <= start && start <= until && until <= FILM_DISPLAY, "start must not come after until");
  require(start < FILM_DISPLAY, "a picture of DISPLAY has nowhere to go; start before it");
}

inline void check(const film_look* look, const film_image* in, const film_image* out, film_window window,
                  const film_frame* frame, film_state start, film_state until) {
  require(look && in && out, "a render needs a look and two images");
  check(*in, *out, window, start, until);
  const film_image* matte = frame ? frame->matte : nullptr;
  require(!matte || (matte->data && matte->pixel_stride >= 1), "a matte needs data and a channel");
  require(!matte || (matte->width == in->width && matte->height == in->height), "the matte's size is not the frame's");
  const bool density = look->look.pixel.encode.is_printing_density && until == FILM_DISPLAY;
  require(!(density && start > FILM_PRINT_EXPOSURE), "printing density is read before the print is exposed");
  const bool exposes = density || start == FILM_PRINT_EXPOSURE || until == FILM_PRINT_EXPOSURE;
  require(!(look->look.pixel.is_direct && exposes), "a film seen directly exposes no print; give it one, or use PRINT");
}

}  // namespace film
