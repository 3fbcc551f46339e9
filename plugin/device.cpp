// Renders whose pixels lie on a CUDA device: queued on the host's stream, or through when they return. Nothing here
// reads a pixel; what the device's engine doesn't do is left to the host, which renders it on the CPU.
#include "actions.h"
#include "job.h"

namespace node {
namespace {

// For the log: the user sees the CPU's picture, if the host does as the interface says.
[[noreturn]] void leave_to_cpu(const Instance& i, OfxStatus status, const std::string& why) {
  say_log(i.effect, "on the CPU: " + why);
  throw Failure(status, "");
}

bool is_equal(const OfxRectI& a, const OfxRectI& b) {
  return a.x1 == b.x1 && a.y1 == b.y1 && a.x2 == b.x2 && a.y2 == b.y2;
}

// Rows from the top, as the engine counts them.
film_image image_of(const Picture& picture, const OfxRectI& part) {
  return {picture.plain(part.x1, part.y2 - 1), part.x2 - part.x1, part.y2 - part.y1, picture.plain_pixel(),
          -picture.plain_row()};
}

film_state start_of(int node) { return node == PRINT_NODE ? FILM_NEGATIVE : FILM_PIXELS; }

// The state that is shown, where one frame of the engine shows it.
bool is_one_frame(int node, Settings& s, film_state& until) {
  until = node == NEGATIVE_NODE && s.negative_output == 0 ? FILM_NEGATIVE : FILM_DISPLAY;
  if (node == NEGATIVE_NODE) s.controls[P_encode_output] = film::OUTPUT_PRINTING_DENSITY;
  return node == PRINT_NODE || (node == NEGATIVE_NODE && s.negative_output < 2) ||
         (node == FILM_NODE && s.view == 0 && s.colour == 1 && s.effects == 1);
}

}  // namespace

// Why no frame can be rendered on a device; empty where it can. Asked of the driver by hosts that speak CUDA alone.
std::string no_device() {
  static const std::string why = film_device_status(0) == FILM_OK ? "" : film_message();
  return why;
}

bool host_has_cuda() { return Properties(host().host->host).text("OfxImageEffectPropCudaRenderSupported") == "true"; }

bool has_device_path(int node) { return node == FILM_NODE || node == NEGATIVE_NODE || node == PRINT_NODE; }

OfxStatus render_on_device(Instance& i, Settings s, const Request& asked) {
  const Picture &source = asked.source, &output = asked.output, &matte = asked.matte;
  const auto need = [&](bool holds, const char* why) {
    if (!holds) leave_to_cpu(i, kOfxGpuRenderFailed, why);
  };
  film_state until = FILM_DISPLAY;
  need(has_device_path(i.node) && is_one_frame(i.node, s, until), "views, blends and this node have no device engine");
  need(source.is_there() && is_equal(common(asked.frame, source.bounds), asked.frame), "the source is not whole");
  need(is_equal(common(asked.window, asked.frame), asked.window), "more is asked for than the source's frame");
  need(source.is_float() && output.is_float() && (!matte.is_there() || matte.is_float()), "pixels are not floats");
  const bool of_grain = matte.is_there() && s.matte_to != MATTE_TO_MIX && !asked.is_pointwise;
  const OfxRectI wanted = of_grain ? asked.frame : asked.window;
  need(!matte.is_there() || is_equal(common(wanted, matte.bounds), wanted), "the matte is not whole");
  need(source.is_premultiplied() == output.is_premultiplied(), "one image alone is premultiplied");
  const film_device device{0, 1, asked.has_stream, asked.stream};
  film_over over{s.mix, source.is_premultiplied(), {}};
  film_image grain_matte{};
  if (matte.is_there() && s.matte_to != MATTE_TO_GRAIN) over.matte = image_of(matte, asked.window);
  if (of_grain) grain_matte = image_of(matte, asked.frame), grain_matte.data += grain_matte.pixel_stride - 1;  // alpha
  const film_image in = image_of(source, asked.frame), out = image_of(output, asked.window);
  const OfxRectI &f = asked.frame, &w = asked.window;
  if (asked.is_pointwise) s.controls[P_grain_rendition] = 0;
  const double um = asked.is_pointwise ? POINTWISE_UM : width_um(s.controls) / double(in.width);
  film_report report{};
  const film_frame which{asked.number, of_grain ? &grain_matte : nullptr};
  const film_status status = film_render_over(i.stock()->look(s.controls, um, s.space).get(), &device, &in, &out,
                                              {w.x1 - f.x1, f.y2 - w.y2, w.x2 - f.x1, f.y2 - w.y1}, &which,
                                              start_of(i.node), until, &over, &report);
  if (status == FILM_MEMORY) leave_to_cpu(i, kOfxGpuOutOfMemory, film_message());
  if (status == FILM_NO_DEVICE || status == FILM_DEVICE_FAILED) leave_to_cpu(i, kOfxGpuRenderFailed, film_message());
  if (status != FILM_OK) throw Failure(kOfxFailed, film_message());
  return rendered(i, report);
}

}  // namespace node
