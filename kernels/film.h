/* Actinic's engine by its C door: Python (ctypes) and the OpenFX plugin enter here.
 *
 * A stock is a pair of folded stocks, immutable and shared. A look is a stock with controls on one
 * pixel size, immutable too. Rendering reads both and may run in many threads at once.
 * Every call that can fail returns NULL or a status; film_message() then says why, per thread.
 */
#ifndef ACTINIC_FILM_H
#define ACTINIC_FILM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#define FILM_API __attribute__((visibility("default")))

typedef struct film_stock film_stock;
typedef struct film_look film_look;

/* FILM_NO_DEVICE: no library, driver, device or cuFFT; FILM_DEVICE_FAILED: CUDA refused. Both: render on the CPU. */
typedef enum {
  FILM_OK = 0,
  FILM_BAD = 1,
  FILM_MEMORY = 2,
  FILM_ABORTED = 3,
  FILM_NO_DEVICE = 4,
  FILM_DEVICE_FAILED = 5
} film_status;

/* What a pixel holds: actinic.chain.State, in the order light and chemistry take. */
typedef enum {
  FILM_PIXELS,
  FILM_SCENE,
  FILM_EXPOSURE,
  FILM_LATENT,
  FILM_NEGATIVE,
  FILM_PRINT_EXPOSURE,
  FILM_PRINT,
  FILM_DISPLAY_LINEAR,
  FILM_DISPLAY
} film_state;

/* A named array of actinic.fold, row-major. */
typedef struct {
  const char* name;
  const double* data;
  uint64_t count;
} film_array;

/* Interleaved float pixels; strides in floats, a row's may be negative. Channels past the third are skipped. */
typedef struct {
  float* data;
  int64_t width, height, pixel_stride, row_stride;
} film_image;

/* The part of the whole frame that is wanted: x0 <= x < x1, y0 <= y < y1. */
typedef struct {
  int64_t x0, y0, x1, y1;
} film_window;

/* Which frame it is, for the grain, and where: matte is what grain is multiplied by, one channel of the whole frame's
 * size read through its strides, pixel_stride >= 1, with the host or on the device as the pixels are; NULL is
 * everywhere. NULL in place of a film_frame is frame 0. */
typedef struct {
  int64_t number;
  const film_image* matte;
} film_frame;

/* Pixels that were NaN (made 0) or beyond the range of their state (brought to its edge). */
typedef struct {
  int64_t nan_pixels, clipped_pixels;
} film_report;

/* Where a frame is rendered. Pixels lie on the device or with the host, both images alike.
 * With a stream (a cudaStream_t of that device, pixels on the device) the frame is queued and nothing waits: errors of
 * its kernels show in the stream, and a report, if asked for, must be pinned or device memory and is written in turn.
 * Without one the frame is through when the call returns; whatever wrote its pixels must be through before. */
typedef struct {
  int32_t ordinal, pixels_on_device, has_stream;
  void* stream;
} film_device;

/* How a frame on a device is put over its source: a pixel becomes source + m (film - source), m = mix times the
 * matte's last channel (no data: 1); alpha, where there is one, is the source's. Premultiplied pixels are divided by it
 * before and multiplied after. The matte begins where the window does. */
typedef struct {
  double mix;
  int32_t is_premultiplied;
  film_image matte;
} film_over;

/* Asked between rows; anything but 0 stops the render. */
typedef int (*film_abort)(void* context);

FILM_API uint64_t film_schema_id(void);
FILM_API const char* film_message(void);
/* "sse", "avx2", "avx512": the widest this machine runs, or the one asked for ("" asks for the widest). */
FILM_API const char* film_isa(const char* wanted);
FILM_API void film_threads(int count);
/* Renders run on threads of the host's: work(work_context) on up to `count` of them, returning when each is through, or
 * 0 where there are none to lend. NULL: on threads of our own. */
typedef int (*film_lend)(void (*work)(void*), void* work_context, int count);
FILM_API void film_threads_from(film_lend lend);

FILM_API film_stock* film_stock_new(const film_array* arrays, uint64_t count);
FILM_API void film_stock_free(film_stock* stock);
/* controls: one double each in the order of schema.gen.h. curve: 18 doubles, matrix: 9, the input's encoding. */
FILM_API film_look* film_look_new(const film_stock* stock, const double* controls, uint64_t count, const double* curve,
                                  const double* matrix, double pixel_um);
FILM_API void film_look_free(film_look* look);
/* in: the whole frame in state `start`. out: the window's pixels in state `until`; three channels are written. */
FILM_API film_status film_render(const film_look* look, const film_image* in, const film_image* out, film_window window,
                                 const film_frame* frame, film_state start, film_state until, film_report* report,
                                 film_abort abort, void* context);

/* FILM_OK where film_render_device can work; libactinic_film_cuda.so is opened by the first call of either. */
FILM_API film_status film_device_status(int32_t ordinal);
/* As film_render, on a device: the same bits where no light spreads, else within film_render's own bounds.
 * Grain is rendered on the CPU alone so far: FILM_NO_DEVICE where it is wanted between these states. */
FILM_API film_status film_render_device(const film_look* look, const film_device* device, const film_image* in,
                                        const film_image* out, film_window window, const film_frame* frame,
                                        film_state start, film_state until, film_report* report);
/* As film_render_device for pixels that lie on the device whose number is the thread's current one (device->ordinal is
 * not read), put over their source. Without a stream: after what the host queued on the default stream, and through
 * when it returns. The report is written then alone. */
FILM_API film_status film_render_over(const film_look* look, const film_device* device, const film_image* in,
                                      const film_image* out, film_window window, const film_frame* frame,
                                      film_state start, film_state until, const film_over* over,
                                      film_report* report);
/* The look's constants and tables as one block (kernels/job.h), for kernels compiled by others: returns its size and,
 * where `to` is given, writes it with pointers that hold once it lies at `address`. */
FILM_API uint64_t film_look_block(const film_look* look, void* to, uint64_t address);

#ifdef __cplusplus
}
#endif
#endif
