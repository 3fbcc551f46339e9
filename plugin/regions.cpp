// What a render needs and what it leaves alone.
#include <cmath>

#include "actions.h"
#include "restore/scan.h"

namespace node {
namespace {

bool source_region(Instance& i, OfxTime time, OfxRectD& to) {
  return i.source && !host().effect->clipGetRegionOfDefinition(i.source, time, &to);
}

}  // namespace

// The source's own: a matte neither adds to it nor takes from it.
OfxStatus region_of_definition(Instance& i, const Properties& in, const Properties& out) {
  OfxRectD region;
  if (!source_region(i, in.number("OfxPropTime"), region)) return kOfxReplyDefault;
  out.put("OfxImageEffectPropRegionOfDefinition", region);
  return kOfxOk;
}

// Around the window, in pixels of the render, what a pixel is repaired from.
OfxRectD around(const Instance& i, const Properties& in, OfxRectD wanted) {
  const double aspect = i.source_props.number("OfxImagePropPixelAspectRatio", 1);
  const double x =
      REACH_PX * (aspect > 0 ? aspect : 1) / std::fmax(in.number("OfxImageEffectPropRenderScale", 1, 0), 1e-3);
  const double y = REACH_PX / std::fmax(in.number("OfxImageEffectPropRenderScale", 1, 1), 1e-3);
  return {wanted.x1 - x, wanted.y1 - y, wanted.x2 + x, wanted.y2 + y};
}

OfxRectD common(const OfxRectD& a, const OfxRectD& b) {
  return {std::fmax(a.x1, b.x1), std::fmax(a.y1, b.y1), std::fmin(a.x2, b.x2), std::fmin(a.y2, b.y2)};
}

// Light goes far: the whole frame, unless only the pixel itself counts.
OfxStatus regions_of_interest(Instance& i, const Properties& in, const Properties& out) {
  OfxRectD region;
  if (is_pointwise(i.node) || !source_region(i, in.number("OfxPropTime"), region)) return kOfxReplyDefault;
  OfxRectD wanted;
  if (i.node == RESTORE_NODE && in.rectangle("OfxImageEffectPropRegionOfInterest", wanted)) {
    region = common(around(i, in, wanted), region);
    if (i.matte) out.put("OfxImageClipPropRoI_Matte", region);
  }
  out.put("OfxImageClipPropRoI_Source", region);
  return kOfxOk;
}

OfxStatus is_identity(Instance& i, const Properties& in, const Properties& out) {
  const OfxTime time = in.number("OfxPropTime");
  const auto is_off = [&](int bypass, std::initializer_list<int> strengths) {
    bool off = i.number(bypass, time) != 0;
    bool none = strengths.size() > 0;
    for (const int s : strengths) none &= i.number(s, time) == 0;
    return off || none;
  };
  const bool no_texture = i.node == TEXTURE_NODE && is_off(P_inhibit_bypass, {P_inhibit_adjacency}) &&
                          is_off(P_scatter_bypass, {P_scatter_scatter, P_scatter_bloom, P_scatter_halation}) &&
                          i.number(P_grain_rendition, time) == 0;
  const bool no_look = i.node == LOOK_NODE && !i.has_lut();
  const bool is_as_scanned = i.number(P_invert_view, time) != 0;
  if (i.number(P_mix, time) != 0 && !no_texture && !no_look && !is_as_scanned) return kOfxReplyDefault;
  out.put("OfxPropName", "Source");
  out.put("OfxPropTime", time);
  return kOfxOk;
}

}  // namespace node
