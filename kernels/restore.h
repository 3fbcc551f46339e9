/* Restoration by its C door: what is damaged in a tile of a scan, and what stood there. docs/restoration.md. */
#ifndef ACTINIC_RESTORE_H
#define ACTINIC_RESTORE_H

#include "film.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct film_net film_net;

/* numbers: of actinic.detector.numbers(). NULL and film_message() when there are too few or too many. */
FILM_API film_net* film_net_new(const double* numbers, uint64_t count);
FILM_API void film_net_free(film_net* net);

/* planes: three of density, one after the other, `height` x `width` with 136 px around the core, sides multiples of 8.
 * logits: three planes of the core; those of channels whose bit is set are written. */
FILM_API film_status film_detect(const film_net* net, const float* planes, int64_t height, int64_t width,
                                 uint32_t channels, float* logits, film_abort abort, void* context);
/* The net alone: 12 planes of evidence for one channel's logits. */
FILM_API film_status film_net_run(const film_net* net, const float* evidence, int64_t height, int64_t width,
                                  int32_t channel, float* logits);
/* planes and damaged (0 or 1): three each, `height` x `width` with 32 px around the core. Where the core is damaged the
 * planes are filled; confidence (three planes) and slopes (nine, or NULL) are written there. */
FILM_API film_status film_fill(float* planes, const uint8_t* damaged, int64_t height, int64_t width, float* confidence,
                               float* slopes);
/* Interleaved codes of three channels to planes of density, 1 D where they are not finite; broken says where.
 * curve: 18 doubles as of film_look_new. */
FILM_API film_status film_density(const double* curve, const float* codes, int64_t pixels, float* planes,
                                  uint8_t* broken);

#ifdef __cplusplus
}
#endif
#endif
