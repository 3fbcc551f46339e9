// The door to restoration: checks what comes in and sends it to the widest instruction set.
#include "restore.h"

#include "door.h"
#include "restore/kernels.h"

struct film_net {
  film::NetNumbers numbers;
};

namespace {

using film::guarded, film::require;

void check(const void* a, const void* b, int64_t height, int64_t width, int halo) {
  require(a && b, "a tile has no data");
  require(height > 2 * halo && width > 2 * halo && height <= 65536 && width <= 65536, "a tile is not 1..65536 px");
}

void check_detect(const film_net* net, const void* a, const void* b, int64_t height, int64_t width) {
  require(net, "there is no net");
  check(a, b, height, width, film::DETECT_HALO);
  require(height % 8 == 0 && width % 8 == 0, "the sides of a tile are not multiples of 8");
}

struct Aborted {};

}  // namespace

extern "C" {

film_net* film_net_new(const double* numbers, uint64_t count) {
  return guarded<film_net*>(nullptr, [&] {
    require(numbers, "there are no weights");
    return new film_net{film::NetNumbers(numbers, count)};
  });
}
void film_net_free(film_net* net) { delete net; }

film_status film_detect(const film_net* net, const float* planes, int64_t height, int64_t width, uint32_t channels,
                        float* logits, film_abort abort, void* context) {
  return guarded(FILM_BAD, [&] {
    check_detect(net, planes, logits, height, width);
    const auto ask = [&] {
      if (abort && abort(context)) throw Aborted{};
    };
    try {
      film::restore_kernels().detect(net->numbers, planes, int(height), int(width), channels, logits, ask);
    } catch (const Aborted&) {
      return FILM_ABORTED;
    }
    return FILM_OK;
  });
}

film_status film_net_run(const film_net* net, const float* evidence, int64_t height, int64_t width, int32_t channel,
                         float* logits) {
  return guarded(FILM_BAD, [&] {
    check_detect(net, evidence, logits, height, width);
    require(channel >= 0 && channel < 3, "a channel is 0, 1 or 2");
    film::restore_kernels().net(net->numbers, evidence, int(height), int(width), channel, logits);
    return FILM_OK;
  });
}

film_status film_fill(float* planes, const uint8_t* damaged, int64_t height, int64_t width, float* confidence,
                      float* slopes) {
  return guarded(FILM_BAD, [&] {
    check(planes, damaged, height, width, film::FILL_HALO);
    film::restore_kernels().fill(planes, damaged, int(height), int(width), planes, confidence, slopes, [] {});
    return FILM_OK;
  });
}

film_status film_density(const double* curve, const float* codes, int64_t pixels, float* planes, uint8_t* broken) {
  return guarded(FILM_BAD, [&] {
    require(curve && codes && planes && broken && pixels > 0, "a picture has no data");
    constexpr int64_t PIECE = 1024;
    const film::Curve own(curve);
    float line[PIECE];
    for (int64_t from = 0; from < pixels; from += PIECE) {
      const int64_t count = std::min(PIECE, pixels - from);
      for (int c = 0; c < 3; ++c) {
        for (int64_t k = 0; k < count; ++k) line[k] = codes[3 * (from + k) + c];
        film::restore_kernels().density(own, line, count, planes + c * pixels + from, broken + c * pixels + from);
      }
    }
    return FILM_OK;
  });
}

}  // extern "C"
