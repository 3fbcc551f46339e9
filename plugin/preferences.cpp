// What a host asks before it asks for pictures: frames, and colour by OpenFX 1.5's names.
#include "actions.h"

namespace node {
namespace {

// Of the outputs, in their menu's order, as a host knows them, and by what other names it may ask for them.
constexpr const char* OUTPUTS[][3] = {{"rec1886_rec709_display", "g24_rec709_tx", ""},
                                      {"srgb_display", "srgb_tx", ""},
                                      {"p3d65_display", "", ""},
                                      {"rec2100_pq_display", "", ""},
                                      {"ACEScg", "scene_linear", ""},
                                      {"OfxColourspace_Source", "", ""},
                                      {"ofx_raw", "Raw", "data"}};
const char* const LINEAR = "lin_rec709_srgb";  // of the light box
const char* const RAW = "ofx_raw";             // densities, dyes, differences

int output_named(const std::string& name) {
  for (size_t i = 0; i < sizeof OUTPUTS / sizeof *OUTPUTS; ++i)
    for (const char* known : OUTPUTS[i])
      if (!name.empty() && name == known) return int(i);
  return -1;
}

const char* space_of_view(int view) { return view == 1 ? LINEAR : RAW; }

// What the menu says, or the first of the host's wishes that the node has when it is told to follow them.
const char* space_of_output(const Instance& i, const Properties& in) {
  int output = int(i.number_now(P_encode_output));
  for (int k = 0; i.number_now(P_output_host) != 0; ++k) {
    const std::string wish = in.text("OfxImageClipPropPreferredColourspaces", "", k);
    if (wish.empty()) break;
    const int known = output_named(wish);
    if (known >= 0) return OUTPUTS[output = known][0];
  }
  const bool has_no_space = !has(i.node, P_input) && output == film::OUTPUT_SCENE;  // dyes, and a scan
  return has_no_space ? "ACEScg" : OUTPUTS[output][0];
}

}  // namespace

int output_of_host(const Instance& i, int menu) {
  const int said = output_named(i.output_props.text("OfxImageClipPropColourspace"));
  return said < 0 ? menu : said;
}

OfxStatus clip_preferences(Instance& i, const Properties& out) {
  const bool is_grainy = (has(i.node, P_grain_rendition) && i.number_now(P_grain_rendition) != 0) ||
                         (has(i.node, P_restore_grain) && i.number_now(P_restore_grain) != 0);
  out.put("OfxImageEffectFrameVarying", int(is_grainy));
  const std::vector<std::string> wishes = wished_spaces(i);
  if (!wishes.empty()) out.put_all("OfxImageClipPropPreferredColourspaces_Source", wishes);
  return kOfxOk;
}

// The frame itself and no other.
OfxStatus frames_needed(Instance& i, const Properties& in, const Properties& out) {
  const OfxTime time = in.number("OfxPropTime");
  for (int end = 0; end < 2; ++end) {
    out.put("OfxImageClipPropFrameRange_Source", time, end);
    if (i.matte) out.put("OfxImageClipPropFrameRange_Matte", time, end);
  }
  return kOfxOk;
}

OfxStatus output_colourspace(Instance& i, const Properties& in, const Properties& out) {
  if (i.node == LOOK_NODE) return kOfxReplyDefault;
  const int view = int(i.number_now(i.node == NEGATIVE_NODE ? P_negative_output : P_view));
  const bool is_as_scanned = i.node == RESTORE_NODE || (i.node == INVERT_NODE && i.number_now(P_invert_view) != 0);
  const char* space = i.node == TEXTURE_NODE || is_as_scanned ? "OfxColourspace_Source"
                      : i.node == NEGATIVE_NODE               ? (view == 2 ? LINEAR : RAW)
                      : view != 0                             ? space_of_view(view)
                                                              : space_of_output(i, in);
  out.put("OfxImageClipPropColourspace", space);
  return kOfxOk;
}

}  // namespace node
