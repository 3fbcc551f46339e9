#include "job.h"

#include <cmath>

namespace node {
namespace {

// Kept from being read as a quiet failure: the host asked for it.
[[noreturn]] void aborted() { throw Failure(kOfxFailed, ""); }

film_image image_of(Rgb& picture, int64_t width, int64_t height) {
  return {picture.data(), width, height, 3, 3 * width};
}

}  // namespace

double width_um(const Numbers& c) {
  const size_t gauge = size_t(c[P_gate_gauge]), known = sizeof GATE_WIDTHS_MM / sizeof *GATE_WIDTHS_MM;
  return 1000.0 * (gauge < known ? GATE_WIDTHS_MM[gauge] : c[P_gate_width_mm]);
}

// Asked by every thread of the kernels; the host only by those that it knows.
int Job::is_stopped(void* context) {
  auto& job = *static_cast<Job*>(context);
  const bool is_known = std::this_thread::get_id() == job.owner || is_lent_thread();
  if (!job.stopped && is_known && host().effect->abort) job.stopped = host().effect->abort(job.node.effect) != 0;
  return job.stopped;
}

Job::Job(Instance& node, const Settings& s, OfxTime time, const Picture& source, const Picture* matte, OfxRectI frame,
         OfxRectI part, bool is_pointwise)
    : node(node),
      which{std::llround(time), matte && !is_pointwise ? &matte_image : nullptr},
      settings(s),
      stock(node.node == LOOK_NODE ? nullptr : node.stock()) {
  const double frame_px = double(frame.x2) - frame.x1;
  pixel_um = is_pointwise ? POINTWISE_UM : width_um(s.controls) / frame_px;
  if (is_pointwise) frame = part;
  window = {part.x1 - frame.x1, frame.y2 - part.y2, part.x2 - frame.x1, frame.y2 - part.y1};
  width = part.x2 - part.x1, height = part.y2 - part.y1;
  in.width = frame.x2 - frame.x1, in.height = frame.y2 - frame.y1;
  if (which.matte) take_matte(*matte, frame);
  const OfxRectI shared = common(frame, source.bounds);
  if (source.is_plain() && shared.x1 == frame.x1 && shared.x2 == frame.x2 && shared.y1 == frame.y1 &&
      shared.y2 == frame.y2) {
    in.data = source.plain(frame.x1, frame.y2 - 1);
    in.pixel_stride = source.plain_pixel(), in.row_stride = -source.plain_row();
    return;
  }
  copy.resize(size_t(in.width) * in.height * 4);
  in.data = copy.data(), in.pixel_stride = 4, in.row_stride = 4 * in.width;
  each(int(in.height),
       [&](int y) { source.read(frame.y2 - 1 - y, frame.x1, int(in.width), &copy[size_t(y) * in.row_stride]); });
}

// Its alpha, over the whole frame.
void Job::take_matte(const Picture& matte, OfxRectI frame) {
  grain_matte.resize(size_t(in.width) * in.height);
  each(int(in.height), [&](int y) {
    std::vector<float> row(4 * size_t(in.width));
    matte.read(frame.y2 - 1 - y, frame.x1, int(in.width), row.data());
    for (int64_t x = 0; x < in.width; ++x) grain_matte[size_t(y) * in.width + x] = row[4 * size_t(x) + 3];
  });
  matte_image = {grain_matte.data(), in.width, in.height, 1, in.width};
}

void Job::run(const Look& look, const film_image& from, const film_image& to, film_window w,
              const film_frame& which, film_state start, film_state until) {
  film_report found{};
  const film_status status = film_render(look.get(), &from, &to, w, &which, start, until, &found, is_stopped, this);
  if (status == FILM_ABORTED) aborted();
  if (status == FILM_MEMORY) throw std::bad_alloc();
  if (status != FILM_OK) throw Failure(kOfxFailed, film_message());
  report.nan_pixels = std::max(report.nan_pixels, found.nan_pixels);
  report.clipped_pixels = std::max(report.clipped_pixels, found.clipped_pixels);
}

void Job::into(Numbers controls, film_state start, film_state until, const film_image& out, double um) {
  // A picture without neighbours: light stays where it is, and there is no grain.
  if (um == POINTWISE_UM) controls[P_scatter_bypass] = 1, controls[P_grain_rendition] = 0;
  run(stock->look(controls, um, settings.space), in, out, window, which, start, until);
}

Rgb Job::develop(const Numbers& controls, film_state start, film_state until, double um) {
  Rgb out(size_t(width) * height * 3);
  into(controls, start, until, image_of(out, width, height), um);
  return out;
}

Rgb Job::carry(Rgb picture, const Numbers& controls, film_state start, film_state until, int space) {
  Rgb out(picture.size());
  const int64_t rows = int64_t(picture.size()) / 3 / width;
  Numbers c = controls;
  c[P_grain_rendition] = 0;
  run(stock->look(c, POINTWISE_UM, space), image_of(picture, width, rows), image_of(out, width, rows),
      {0, 0, width, rows}, {which.number, nullptr}, start, until);
  return out;
}

}  // namespace node
