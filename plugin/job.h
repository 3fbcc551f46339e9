// One render: the frame as the kernels take it, and the film's states of its window.
#pragma once
#include <thread>

#include "instance.h"
#include "pictures.h"

namespace node {

// Three floats a pixel, the window's rows from the top.
using Rgb = std::vector<float>;

// So large a pixel that nothing spreads to its neighbour: the film's colour without its texture.
constexpr double POINTWISE_UM = 1e5;

class Job {
  Instance& node;
  std::thread::id owner = std::this_thread::get_id();
  std::atomic<bool> stopped{false};
  std::vector<float> copy, grain_matte;
  film_image matte_image{};
  const film_frame which;  // for the grain

  static int is_stopped(void* job);
  void take_matte(const Picture& matte, OfxRectI frame);

 public:
  const Settings settings;
  const StockPointer stock;
  film_image in{};       // the whole frame, or of a pointwise node the window
  film_window window{};  // in it, counted from the top
  int64_t width = 0, height = 0;
  double pixel_um = 0;
  film_report report{};

  // frame, part: in the host's pixels, part inside frame. matte: of the grain, where there is one.
  Job(Instance& node, const Settings& settings, OfxTime time, const Picture& source, const Picture* matte,
      OfxRectI frame, OfxRectI part, bool is_pointwise);

  Rgb develop(const Numbers& controls, film_state start, film_state until, double um);
  Rgb develop(const Numbers& controls, film_state until) { return develop(controls, FILM_PIXELS, until, pixel_um); }
  // A picture of three floats a pixel, of the window's size, carried on; no neighbour counts, and there is no grain.
  Rgb carry(Rgb picture, const Numbers& controls, film_state start, film_state until, int space);
  void into(Numbers controls, film_state start, film_state until, const film_image& out, double um);
  void run(const Look& look, const film_image& from, const film_image& to, film_window w, const film_frame& which,
           film_state start, film_state until);
};

double width_um(const Numbers& controls);

// A render whose images lie on a CUDA device.
struct Request {
  const Picture &source, &output, &matte;
  OfxRectI frame, window;
  bool is_pointwise, has_stream;
  void* stream;
  int64_t number;  // of the frame in time
};
OfxStatus render_on_device(Instance& node, Settings settings, const Request& asked);
// After a picture: the last error is taken back, pixels that were put right are counted in the log.
OfxStatus rendered(Instance& node, const film_report& report);

// What each node and view makes of the source.
Rgb picture_of(int node, Job& job);
Rgb film_view(Job& job, int view);
Rgb texture(Job& job);
Rgb inverted(Job& job);
// A scene in an output's encoding, as if there were no film.
Rgb shown(Job& job, Rgb scene, int output);

}  // namespace node
