// The render action: window and frame from the host's images, the picture from the film, mixed and written.
#include <cmath>

#include "actions.h"
#include "job.h"
#include "lut.h"

namespace node {
namespace {

// What a row needs on its way out.
struct Mixed {
  const Picture &source, &output, &matte;
  double mix;
  bool has_matte;

  bool is_whole() const { return mix == 1 && !has_matte; }

  // row: the source's RGBA; becomes source + m (film - source), its alpha as it was.
  void row(int y, int x0, int count, const float* film, float* row) const {
    std::vector<float> held(has_matte ? 4 * size_t(count) : 0);
    if (has_matte) matte.read(y, x0, count, held.data());
    for (int x = 0; x < count; ++x, row += 4, film += 3) {
      const float m = float(mix) * (has_matte ? held[4 * size_t(x) + 3] : 1.0f);
      for (int c = 0; c < 3; ++c) row[c] = m == 1 ? film[c] : m == 0 ? row[c] : row[c] + m * (film[c] - row[c]);
    }
  }
};

void write(const Mixed& to, const Rgb& film, OfxRectI part) {
  const int count = part.x2 - part.x1, rows = part.y2 - part.y1;
  each(rows, [&](int i) {
    std::vector<float> row(4 * size_t(count));
    const int y = part.y2 - 1 - i;
    to.source.read(y, part.x1, count, row.data());
    to.row(y, part.x1, count, &film[size_t(i) * count * 3], row.data());
    to.output.write(y, part.x1, count, row.data());
  });
}

// Where the window lies outside the frame there is nothing.
void clear(const Picture& output, OfxRectI window, OfxRectI part) {
  const std::vector<float> nothing(4 * size_t(window.x2 - window.x1));
  for (int y = window.y1; y < window.y2; ++y) {
    const bool beside = y < part.y1 || y >= part.y2 || is_empty(part);
    const int end = beside ? window.x2 : part.x1;
    output.write(y, window.x1, end - window.x1, nothing.data());
    if (!beside) output.write(y, part.x2, window.x2 - part.x2, nothing.data());
  }
}

// Whole and halved frames alike, without a copy: from the host's memory into the host's memory.
bool straight(Job& job, const Mixed& to, OfxRectI part, int node) {
  const bool whole_chain = node == PRINT_NODE || (node == FILM_NODE && job.settings.view == 0 &&
                                                  job.settings.colour == 1 && job.settings.effects == 1);
  if (!whole_chain || !to.is_whole() || !to.source.is_plain() || !to.output.is_plain()) return false;
  const film_image out{to.output.plain(part.x1, part.y2 - 1), job.width, job.height, to.output.plain_pixel(),
                       -to.output.plain_row()};
  job.into(job.settings.controls, node == PRINT_NODE ? FILM_NEGATIVE : FILM_PIXELS, FILM_DISPLAY, out, job.pixel_um);
  if (to.output.plain_pixel() < 4) return true;
  each(int(job.height), [&](int i) {
    const int y = part.y2 - 1 - i;
    std::vector<float> row(4 * size_t(job.width));
    to.source.read(y, part.x1, int(job.width), row.data());
    float* p = to.output.plain(part.x1, y);
    for (int64_t x = 0; x < job.width; ++x) p[4 * x + 3] = row[4 * size_t(x) + 3];
  });
  return true;
}

void look_up(Instance& i, const Mixed& to, OfxRectI part) {
  const auto lut = i.lut();
  const int count = part.x2 - part.x1;
  each(part.y2 - part.y1, [&](int k) {
    const int y = part.y2 - 1 - k;
    std::vector<float> row(4 * size_t(count)), film(3 * size_t(count));
    to.source.read(y, part.x1, count, row.data());
    for (int x = 0; x < count; ++x) {
      for (int c = 0; c < 3; ++c) film[3 * size_t(x) + c] = row[4 * size_t(x) + c];
      if (lut) lut->apply(&film[3 * size_t(x)]);
    }
    to.row(y, part.x1, count, film.data(), row.data());
    to.output.write(y, part.x1, count, row.data());
  });
}

Field field_of(const Properties& in) {
  const std::string asked = in.text("OfxImageEffectPropFieldToRender");
  return asked == "OfxFieldLower" ? Field::LOWER : asked == "OfxFieldUpper" ? Field::UPPER : Field::NONE;
}

// Colour alone: for a LUT, and where texture would not be seen or is not worth waiting for.
bool is_without_texture(const Instance& i, const Properties& in) {
  return in.text("OfxImageEffectPropNoSpatialAwareness") == "true" ||
         in.text("OfxImageEffectPropThumbnailRender") == "true" || in.integer("OfxImageEffectPropRenderQualityDraft") ||
         i.source_props.integer("kOfxImageClipPropThumbnail");
}

}  // namespace

OfxStatus rendered(Instance& i, const film_report& report) {
  if (i.has_complained.exchange(false)) clear_error(i.effect);
  if (report.nan_pixels || report.clipped_pixels)
    say_log(i.effect, std::to_string(report.nan_pixels) + " pixels were not a number (made black), " +
                          std::to_string(report.clipped_pixels) + " out of range (held to it)");
  return kOfxOk;
}

OfxStatus render(Instance& i, const Properties& in) {
  const OfxTime time = in.number("OfxPropTime");
  for (const char* other :
       {"OfxImageEffectPropOpenCLEnabled", "OfxImageEffectPropMetalEnabled", "OfxImageEffectPropOpenGLEnabled"})
    if (in.integer(other)) throw Failure(kOfxGpuRenderFailed, "images of a kind that this node did not ask for");
  const Field field = field_of(in);
  const Picture source(i.source, time, field), output(i.output, time, field), matte(i.matte, time, field);
  if (!output.is_there()) throw Failure(kOfxFailed, "the host gave no image to write to");
  OfxRectI window = output.bounds;
  in.rectangle("OfxImageEffectPropRenderWindow", window);
  window = common(window, output.bounds);
  if (is_empty(window)) return kOfxOk;
  Settings s = read_settings(i, time);
  const OfxRectI frame = is_pointwise(i.node) ? window : source.whole;
  const bool is_alone = is_without_texture(i, in) || is_pointwise(i.node);
  if (in.integer("OfxImageEffectPropCudaEnabled")) {
    const char* const stream = "OfxImageEffectPropCudaStream";
    if (field != Field::NONE) throw Failure(kOfxGpuRenderFailed, "");
    return render_on_device(i, s,
                            {source, output, matte, frame, window, is_alone, in.has_pointer(stream), in.pointer(stream),
                             std::llround(time)});
  }
  const OfxRectI part = source.is_there() ? common(window, frame) : OfxRectI{};
  const bool has_matte = i.matte && matte.is_there();
  const Mixed to{source, output, matte, s.mix, has_matte && s.matte_to != MATTE_TO_GRAIN};
  clear(output, window, part);
  if (is_empty(part)) return kOfxOk;
  if (i.node == RESTORE_NODE) return restore(i, time, source, output, matte, part, is_alone);
  if (i.node == LOOK_NODE) return look_up(i, to, part), rendered(i, {});
  const Picture* const to_grain = has_matte && s.matte_to != MATTE_TO_MIX ? &matte : nullptr;
  Job job(i, s, time, source, to_grain, frame, part, is_alone);
  if (!straight(job, to, part, i.node)) write(to, picture_of(i.node, job), part);
  return rendered(i, job.report);
}

}  // namespace node
