// What the host is told of a node: its clips, and a parameter for every control.
#include <sstream>

#include "actions.h"

namespace node {

const Kind_of_node KINDS[NODE_COUNT] = {
    {"org.actinic.Film", "Actinic Film", "A scene exposed on a negative, developed, printed and shown."},
    {"org.actinic.Negative", "Actinic Negative",
     "A scene exposed on a film and developed: dye amounts for Actinic Print, or a scan."},
    {"org.actinic.Print", "Actinic Print", "The dye amounts of Actinic Negative printed, developed and shown."},
    {"org.actinic.Texture", "Actinic Texture",
     "Scatter, halation, edge effect and grain of a film; colours stay as they are."},
    {"org.actinic.Look", "Actinic Look", "A .cube, with or without a shaper, read tetrahedrally."},
    {"org.actinic.Invert", "Actinic Invert", "A scan of a negative or a slide, printed by the film's own dyes."},
    {"org.actinic.Restore", "Actinic Restore",
     "A damaged scan: what is damaged in a channel is found and filled from the others; the rest stays bit for bit."},
};

namespace {

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, '|');) out.push_back(word);
  return out;
}

std::vector<std::string> names(std::vector<std::string> first, const std::vector<Entry>& entries) {
  for (const Entry& e : entries) first.push_back(e.name.empty() ? e.id : e.name);
  return first;
}

std::vector<std::string> options(const Param& p, int node) {
  const char* own = node == INVERT_NODE ? "The mode's: 2383; Polymax; none" : "The film's own";
  if (p.kind == FILM_MENU) return names({"By name: a preset's, or not in this bundle"}, shelf().films);
  if (p.kind == STOCK_MENU) return names({"Not known: the mode's", "By name: not in this bundle"}, shelf().films);
  if (p.kind == PRINT_MENU)
    return names({own, "None: a slide seen directly", "By name: not in this bundle"}, shelf().prints);
  if (p.kind != FACTORY_MENU) return split(p.options);
  std::vector<std::string> out{"Choose"};
  for (const Start& s : shelf().starts) out.push_back(s.name);
  return out;
}

const char* type_of(Kind kind) {
  switch (kind) {
    case NUMBER:
      return "OfxParamTypeDouble";
    case SWITCH:
      return "OfxParamTypeBoolean";
    case TEXT:
    case FILE_PATH:
    case NOTE:
      return "OfxParamTypeString";
    case COLOUR:
      return "OfxParamTypeRGB";
    case BUTTON:
      return "OfxParamTypePushButton";
    default:
      return "OfxParamTypeChoice";
  }
}

int standard_film() {
  for (size_t i = 0; i < shelf().films.size(); ++i)
    if (shelf().films[i].id == "kodak_vision3_250d_5207") return int(i) + FILMS_FROM;
  return shelf().films.empty() ? 0 : FILMS_FROM;
}

void define_number(const Properties& p, const Param& param) {
  p.put("OfxParamPropDefault", param.standard);
  p.put("OfxParamPropMin", param.low);
  p.put("OfxParamPropMax", param.high);
  p.put("OfxParamPropDisplayMin", param.shown_low);  // after the range, which may reset it
  p.put("OfxParamPropDisplayMax", param.shown_high);
  const double span = param.shown_high - param.shown_low;
  p.put("OfxParamPropIncrement", span / 100);
  p.put("OfxParamPropDigits", span >= 100 ? 1 : 3);
  p.put("OfxParamPropDoubleType", "OfxParamDoubleTypePlain");
}

void define_text(const Properties& p, const Param& param, int index) {
  const int film = standard_film();
  p.put("OfxParamPropStringMode", param.kind == FILE_PATH ? "OfxParamStringIsFilePath"
                                  : param.kind == NOTE    ? "OfxParamStringIsMultiLine"
                                                          : "OfxParamStringIsSingleLine");
  p.put("OfxParamPropStringFilePathExists", 0);
  p.put("OfxParamPropDefault", index == P_film_id && film ? shelf().films[size_t(film - FILMS_FROM)].id : "");
}

void define(OfxParamSetHandle all, int index, int node) {
  const Param& param = PARAMS[index];
  OfxProperties set = nullptr;
  if (host().param->paramDefine(all, type_of(param.kind), param.id, &set)) return;
  const Properties p(set);
  const std::string unit = param.unit[0] ? std::string(" (") + param.unit + ")" : "";
  p.put("OfxPropLabel", param.label);
  p.put("OfxParamPropHint", param.hint + unit);
  p.put("OfxParamPropScriptName", param.id);
  p.put("OfxParamPropParent", std::string("group") + std::to_string(param.group));
  p.put("OfxParamPropAnimates", int(param.kind == NUMBER || param.kind == COLOUR));
  if (param.kind == NUMBER)
    define_number(p, param);
  else if (param.kind == COLOUR)
    for (int c = 0; c < 3; ++c) p.put("OfxParamPropDefault", param.rgb[c], c);
  else if (param.kind == TEXT || param.kind == FILE_PATH || param.kind == NOTE)
    define_text(p, param, index);
  else if (param.kind != BUTTON) {
    if (type_of(param.kind) == std::string("OfxParamTypeChoice"))
      p.put_all("OfxParamPropChoiceOption", options(param, node));
    p.put("OfxParamPropDefault", param.kind == FILM_MENU ? standard_film() : int(param.standard));
  }
  if (param.kind == NOTE) p.put("OfxParamPropEnabled", 0);  // written by the node alone
  const bool is_menu = index == P_view && node == FILM_NODE;
  p.put("OfxParamPropSecret", int(param.is_secret));
  const bool is_seen = index != P_layout && index != P_preset_file && param.kind != NOTE;
  p.put("OfxParamPropEvaluateOnChange", int(is_menu || is_seen));
}

void define_groups(OfxParamSetHandle all, int node) {
  for (int g = 0; g < int(sizeof GROUPS / sizeof *GROUPS); ++g) {
    bool is_used = false;
    for (int i = 0; i < PARAM_COUNT; ++i) is_used |= has(node, i) && PARAMS[i].group == g;
    OfxProperties set = nullptr;
    const std::string name = "group" + std::to_string(g);
    if (!is_used || host().param->paramDefine(all, "OfxParamTypeGroup", name.c_str(), &set)) continue;
    Properties(set).put("OfxPropLabel", GROUPS[g]);
    Properties(set).put("OfxParamPropGroupOpen", int(g < 2));
  }
}

void define_page(OfxParamSetHandle all, int node) {
  OfxProperties set = nullptr;
  if (host().param->paramDefine(all, "OfxParamTypePage", "page", &set)) return;
  Properties(set).put("OfxPropLabel", KINDS[node].label);
  int at = 0;
  for (int i = 0; i < PARAM_COUNT; ++i)
    if (has(node, i)) Properties(set).put("OfxParamPropPageChild", PARAMS[i].id, at++);
}

Properties define_clip(OfxEffectHandle effect, const char* name, std::vector<std::string> components) {
  OfxProperties set = nullptr;
  if (host().effect->clipDefine(effect, name, &set)) throw Failure(kOfxFailed, std::string("no clip ") + name);
  const Properties p(set);
  p.put_all("OfxImageEffectPropSupportedComponents", components);
  p.put("OfxImageEffectPropTemporalClipAccess", 0);
  p.put("OfxImageClipPropFieldExtraction", "OfxFieldBoth");
  return p;
}

}  // namespace

OfxStatus describe(int node, OfxEffectHandle effect) {
  OfxProperties set = nullptr;
  if (!effect || host().effect->getPropertySet(effect, &set)) return kOfxBadHandle;
  const Properties p(set);
  p.put("OfxPropLabel", KINDS[node].label);
  p.put("OfxPropShortLabel", KINDS[node].label);
  p.put("OfxPropLongLabel", KINDS[node].label);
  p.put("OfxPropPluginDescription", KINDS[node].description);
  p.put("OfxImageEffectPluginPropGrouping", "Actinic");
  p.put_all("OfxImageEffectPropSupportedContexts", {"OfxImageEffectContextFilter", "OfxImageEffectContextGeneral"});
  std::vector<std::string> depths{"OfxBitDepthFloat", "OfxBitDepthHalf"};  // dye amounts go beyond 1
  if (node != NEGATIVE_NODE && node != PRINT_NODE) depths.insert(depths.end(), {"OfxBitDepthShort", "OfxBitDepthByte"});
  p.put_all("OfxImageEffectPropSupportedPixelDepths", depths);
  p.put("OfxImageEffectPluginPropSingleInstance", 0);
  p.put("OfxImageEffectPluginRenderThreadSafety", "OfxImageEffectRenderFullySafe");
  p.put("OfxImageEffectPluginPropHostFrameThreading", 0);
  p.put("OfxImageEffectPropSupportsMultiResolution", 1);
  p.put("OfxImageEffectPropSupportsTiles", int(has_tiles(node)));  // else a tile's light comes from the whole frame
  p.put("OfxImageEffectPropTemporalClipAccess", 0);
  if (has(node, P_grain_rendition)) p.put("OfxImageEffectPropClipPreferencesSlaveParam", "grain_rendition");
  if (has(node, P_restore_grain)) p.put("OfxImageEffectPropClipPreferencesSlaveParam", "restore_grain");
  p.put("OfxImageEffectPluginPropFieldRenderTwiceAlways", 1);  // each field is a moment of its own
  p.put("OfxImageEffectPropMultipleClipDepths", 0);
  p.put("OfxImageEffectPropSupportsMultipleClipPARs", 0);
  const bool has_cuda = has_device_path(node) && host_has_cuda() && no_device().empty();
  p.put("OfxImageEffectPropCudaRenderSupported", has_cuda ? "true" : "false");
  p.put("OfxImageEffectPropCudaStreamSupported", has_cuda ? "true" : "false");
  p.put("OfxImageEffectPropCPURenderSupported", "true");
  p.put("OfxImageEffectPropNoSpatialAwareness", is_pointwise(node) ? "true" : "false");
  p.put("OfxImageEffectPropColourManagementStyle", "OfxImageEffectColourManagementCore");
  p.put("OfxImageEffectPropColourManagementAvailableConfigs", "ofx-native-v1.5_aces-v1.3_ocio-v2.3");
  return kOfxOk;
}

OfxStatus describe_in_context(int node, OfxEffectHandle effect, const Properties& in) {
  const std::vector<std::string> colour{"OfxImageComponentRGBA", "OfxImageComponentRGB"};
  define_clip(effect, "Source", colour);
  if (in.text("OfxImageEffectPropContext") == "OfxImageEffectContextGeneral") {
    const Properties matte = define_clip(effect, "Matte", {"OfxImageComponentAlpha", "OfxImageComponentRGBA"});
    matte.put("OfxImageClipPropOptional", 1);
    matte.put("OfxImageClipPropIsMask", 1);
  }
  define_clip(effect, "Output", colour);
  OfxParamSetHandle all = nullptr;
  if (host().effect->getParamSet(effect, &all) || !all) return kOfxFailed;
  define_groups(all, node);
  for (int i = 0; i < PARAM_COUNT; ++i)
    if (has(node, i)) define(all, i, node);
  define_page(all, node);
  return kOfxOk;
}

}  // namespace node
