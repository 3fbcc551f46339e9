// Written by tools/gen.py from the stages' dataclasses; do not edit.
#pragma once
#include <cstdint>

namespace film {

constexpr uint64_t SCHEMA_ID = 0xa1e08c4ef3cd3d0dull;

// Every control as a double: a number in its unit, the index of a choice, or 0 and 1.
struct Controls {
  double gate_gauge;
  double gate_width_mm;
  double expose_ev;
  double expose_kelvin;
  double expose_tint;
  double expose_cat;
  double expose_shutter_s;
  double expose_flash;
  double expose_bypass;
  double scatter_scatter;
  double scatter_bloom;
  double scatter_halation;
  double scatter_halation_radius;
  double scatter_backing;
  double scatter_bypass;
  double film_push;
  double film_silver;
  double film_bypass;
  double inhibit_adjacency;
  double inhibit_interimage;
  double inhibit_bypass;
  double grain_rendition;
  double grain_amount;
  double grain_size;
  double grain_red;
  double grain_green;
  double grain_blue;
  double grain_shadows;
  double grain_mids;
  double grain_highlights;
  double grain_hold;
  double grain_seed;
  double grain_print;
  double enlarge_red;
  double enlarge_green;
  double enlarge_blue;
  double enlarge_gang;
  double enlarge_ev;
  double enlarge_auto;
  double enlarge_flash;
  double print_push;
  double print_silver;
  double print_bypass;
  double view_lamp;
  double view_flare;
  double encode_output;
  double encode_peak_nits;
  double encode_white_nits;
  double encode_black;
};
constexpr int CONTROL_COUNT = 49;

struct ControlInfo {
  const char *key, *unit, *doc, *options;  // options separated by |
  double standard, low, high;
};
constexpr ControlInfo CONTROLS[CONTROL_COUNT] = {
    {"gate.gauge", "", "Film gauge; sets the size of a pixel on film", "super35|35_4perf|35_3perf|35_2perf|vistavision|65_5perf|imax_15perf|super16|16|super8|8|still_135|still_120|sheet_4x5|sheet_8x10|custom", 0.0, 0.0, 15.0},
    {"gate.width_mm", "mm", "Width of the picture on film when gauge is custom", "", 24.89, 1.0, 1000.0},
    {"expose.ev", "stops", "Film exposure against the stock's exposure index", "", 0.0, -10, 10},
    {"expose.kelvin", "K", "Colour temperature of the scene's white on the film", "", 5500.0, 2000, 20000},
    {"expose.tint", "0.001 Duv", "Scene white towards green (+) or magenta (-)", "", 0.0, -50, 50},
    {"expose.cat", "", "How scene white is moved to the film's light", "cat16|bradford|cat02|von_kries", 0.0, 0.0, 3.0},
    {"expose.shutter_s", "s", "Exposure time at a metered exposure; reciprocity follows", "", 0.02, 1e-05, 3600},
    {"expose.flash", "%", "Pre-flash: even exposure added, in percent of mid grey", "", 0.0, 0, 100},
    {"expose.bypass", "", "Each layer takes its own RGB channel, no spectra", "", 0.0, 0.0, 1.0},
    {"scatter.scatter", "x", "Width of the turbid scatter, against the stock's own", "", 1.0, 0, 8},
    {"scatter.bloom", "x", "Width of the bloom, against the stock's own", "", 1.0, 0, 8},
    {"scatter.halation", "x", "Strength of the halation, against the stock's own", "", 1.0, 0, 20},
    {"scatter.halation_radius", "x", "Thickness of the base, against the stock's own", "", 1.0, 0.1, 4},
    {"scatter.backing", "", "What lies on the back of the film", "as_made|remjet|undercoat|none", 0.0, 0.0, 3.0},
    {"scatter.bypass", "", "Light neither spreads nor comes back", "", 0.0, 0.0, 1.0},
    {"film.push", "stops", "Push (+) or pull (-): longer or shorter development", "", 0.0, -2, 3},
    {"film.silver", "", "Bleach bypass: share of the image silver that stays", "", 0.0, 0, 1},
    {"film.bypass", "", "A straight line through mid grey in place of the curve", "", 0.0, 0.0, 1.0},
    {"inhibit.adjacency", "x", "Edge effect within each layer, against the stock's own", "", 1.0, 0, 4},
    {"inhibit.interimage", "x", "Effect of each layer on the others, against the stock's own", "", 1.0, 0, 4},
    {"inhibit.bypass", "", "No inhibition", "", 0.0, 0.0, 1.0},
    {"grain.rendition", "", "Off; counts spread by clouds; the same corrected by GrainNet", "off|linear|net", 0.0, 0.0, 2.0},
    {"grain.amount", "x", "Grain, against the stock's own", "", 1.0, 0, 4},
    {"grain.size", "x", "Size of crystals and clouds; RMS granularity stays", "", 1.0, 0.25, 4},
    {"grain.red", "x", "Grain of the red-sensitive layer, cyan dye", "", 1.0, 0, 4},
    {"grain.green", "x", "Grain of the green-sensitive layer, magenta dye", "", 1.0, 0, 4},
    {"grain.blue", "x", "Grain of the blue-sensitive layer, yellow dye", "", 1.0, 0, 4},
    {"grain.shadows", "x", "Grain of the scene's shadows", "", 1.0, 0, 4},
    {"grain.mids", "x", "Grain of the middle tones", "", 1.0, 0, 4},
    {"grain.highlights", "x", "Grain of the scene's highlights", "", 1.0, 0, 4},
    {"grain.hold", "frames", "Frames that share their grain, a whole number", "", 1.0, 1, 5},
    {"grain.seed", "", "Another grain of the same kind, a whole number", "", 0.0, 0, 999999},
    {"grain.print", "", "The print's own grain too", "", 0.0, 0.0, 1.0},
    {"enlarge.red", "points", "Red printer light", "", 25.0, 0, 50},
    {"enlarge.green", "points", "Green printer light", "", 25.0, 0, 50},
    {"enlarge.blue", "points", "Blue printer light", "", 25.0, 0, 50},
    {"enlarge.gang", "points", "Added to all three printer lights", "", 0.0, -25, 25},
    {"enlarge.ev", "stops", "Print exposure", "", 0.0, -5, 5},
    {"enlarge.auto", "", "Re-time the print so that mid grey stays on the print's aim", "", 1.0, 0.0, 1.0},
    {"enlarge.flash", "%", "Print flash: even exposure, in percent of the print's mid grey", "", 0.0, 0, 100},
    {"print.push", "stops", "Push (+) or pull (-): longer or shorter development", "", 0.0, -2, 3},
    {"print.silver", "", "Bleach bypass: share of the image silver that stays", "", 0.0, 0, 1},
    {"print.bypass", "", "A straight line through mid grey in place of the curve", "", 0.0, 0.0, 1.0},
    {"view.lamp", "", "Projector light; the eye is adapted to it", "xenon|d55|d65|tungsten", 0.0, 0.0, 3.0},
    {"view.flare", "%", "Stray light in the room and lens, in percent of white", "", 0.0, 0, 10},
    {"encode.output", "", "Rec.709 2.4, sRGB, P3-D65 2.6, Rec.2100 PQ, linear ACEScg, the input's own, Cineon", "rec709|srgb|p3d65|rec2100_pq|acescg|scene|printing_density", 0.0, 0.0, 6.0},
    {"encode.peak_nits", "cd/m2", "PQ: nothing is brighter", "", 1000.0, 80, 10000},
    {"encode.white_nits", "cd/m2", "PQ: the print's clear base", "", 203.0, 48, 1000},
    {"encode.black", "%", "Black level, in percent of white", "", 0.0, 0, 10},
};

constexpr double LIMIT = 65504.0;
constexpr double GREY = 0.18;
constexpr double EXPOSE_SOFTNESS = 0.05;
constexpr double EXPOSE_LEAST = 1e-30;
constexpr double EXPOSE_MARGIN = 0.1;
constexpr double FLOOR = 1e-09;
constexpr double STOP = 0.3010299956639812;
constexpr double PUSH_DENSITY = 0.1;
constexpr double PUSH_SPEED_STOPS = 0.35;
constexpr double NEUTRAL_FROM = -7.0;
constexpr double NEUTRAL_TO = 5.0;
constexpr double PRINTER_POINT = 0.025;
constexpr double PRINTER_CENTRE = 25.0;
constexpr double DENSITY_PER_CODE = 0.002;
constexpr double BLACK_CODE = 95.0;
constexpr double SCATTER_FOOTPRINT_UM = 700.0;
constexpr double INHIBIT_FOOTPRINT = 10.0;
constexpr double GRAIN_FEW = 2.5;
constexpr double GRAIN_ALONE = 1.0;
constexpr double GRAIN_SMALL_UM2 = 12.0;
constexpr double GRAIN_MANY = 4.0;
constexpr double GRAIN_BINS = 5.0;
constexpr double GRAIN_SIGMA = 147.80054127099805;
constexpr double GRAIN_M4 = 2.699990844586862;
constexpr double GRAIN_M6 = 10.92845371641616;
constexpr double GRAIN_MOST_SKEW = 1.0;
constexpr double GRAIN_CROSSING = 0.45;
constexpr double GRAIN_MOST_CROSSING = 2.0;
constexpr double GRAIN_GRANULARITY_UM = 48.0;
constexpr int NEUTRAL_NODES = 4096;
constexpr int GRAIN_NODES = 257;
constexpr int GRAIN_UNITS_UM = 65536;
constexpr int GRAIN_SUB = 32;
constexpr int GRAIN_MOST_BIN = 32;
constexpr int GRAIN_CONDITIONS = 6;
constexpr int GRAIN_NEIGHBOURS = 1;
constexpr int NET_WIDE = 16;
constexpr int NET_HALO = 4;
constexpr int HASH_CRYSTAL = 0;
constexpr int HASH_CLUMP = 1;
constexpr int HASH_SAMPLE = 2;
constexpr uint32_t HASH_GOLDEN = 2654435769u, HASH_POSITION = 1759714724u, HASH_COMPANY = 3039394381u;
constexpr int OUTPUT_REC709 = 0;
constexpr int OUTPUT_SRGB = 1;
constexpr int OUTPUT_P3D65 = 2;
constexpr int OUTPUT_REC2100_PQ = 3;
constexpr int OUTPUT_ACESCG = 4;
constexpr int OUTPUT_SCENE = 5;
constexpr int OUTPUT_PRINTING_DENSITY = 6;

constexpr double HELD[][2] = {{-65504.0, 65504.0},
    {-65504.0, 65504.0},
    {0.0, 65504.0},
    {0.0, 65504.0},
    {-0.3, 4.0},
    {-10.0, 10.0},
    {-0.3, 6.0},
    {-65504.0, 65504.0}};
constexpr double BACKING_SHARE[] = {0.05, 0.04, 1.0};
constexpr double GRAIN_EDGES[] = {0.75, 1.0, 1.25};
constexpr double GRAIN_OVER_PITCH[] = {0.1, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0}, GRAIN_SOFT[] = {1.0, 0.9, 0.75, 0.3, 0.0, 0.25, 0.35};
constexpr double D65_WHITE[3] = {0.9504559270516716, 1.0, 1.0890577507598784};
constexpr double ACES_WHITE[3] = {0.9526460745698463, 1.0, 1.0088251843515859};
constexpr double ACESCG_TO_XYZ[9] = {0.6624541811085054, 0.13400420645643313, 0.1561876870049078, 0.27222871678091454, 0.6740817658111484, 0.05368951740793705, -0.005574649490394108, 0.004060733528982826, 1.0103391003129971};
constexpr double CAT[][9] = {{0.401288, 0.650173, -0.051461, -0.250268, 1.204414, 0.045854, -0.002079, 0.048952, 0.953127},
    {0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296},
    {0.7328, 0.4296, -0.1624, -0.7036, 1.6975, 0.0061, 0.003, 0.0136, 0.9834},
    {0.40024, 0.7076, -0.08081, -0.2263, 1.16532, 0.0457, 0.0, 0.0, 0.91822}};
constexpr double OUTPUT_MATRIX[][9] = {{3.2409699419045217, -1.5373831775700935, -0.49861076029300333, -0.9692436362808796, 1.8759675015077202, 0.041555057407175626, 0.05563007969699364, -0.20397695888897655, 1.0569715142428786},
    {3.2409699419045217, -1.5373831775700935, -0.49861076029300333, -0.9692436362808796, 1.8759675015077202, 0.041555057407175626, 0.05563007969699364, -0.20397695888897655, 1.0569715142428786},
    {2.4934969119414254, -0.931383617919124, -0.4027107844507169, -0.8294889695615747, 1.7626640603183463, 0.0236246858419436, 0.03584583024378445, -0.0761723892680418, 0.9568845240076871},
    {1.7166511879712683, -0.35567078377639255, -0.25336628137365985, -0.6666843518324889, 1.6164812366349388, 0.015768545813911124, 0.01763985744531079, -0.04277061325780854, 0.9421031212354739},
    {1.6605853264911827, -0.3152955608258705, -0.2415093276083767, -0.6599260632241544, 1.6083914695660544, 0.01729859470544546, 0.009002569137834126, -0.0035668763903373233, 0.9136433127631042},
    {1.6605853264911827, -0.3152955608258705, -0.2415093276083767, -0.6599260632241544, 1.6083914695660544, 0.01729859470544546, 0.009002569137834126, -0.0035668763903373233, 0.9136433127631042},
    {1.6605853264911827, -0.3152955608258705, -0.2415093276083767, -0.6599260632241544, 1.6083914695660544, 0.01729859470544546, 0.009002569137834126, -0.0035668763903373233, 0.9136433127631042}};
constexpr double OUTPUT_CURVE[][18] = {{1.0, 1.0, -0.0, 0.0, 2.4, 1.0, 1.0, -0.0, 0.0, 2.4, 0.0, 0.0, -101.57299509705143, 101.57299509705143, -65504.0, 65504.0, 0.0, 0.0},
    {1.0, 0.9478672985781991, -0.055, 0.0, 2.4, 0.07739938080495357, 1.0, 0.0, 0.0, 1.0, 0.040449936, 0.003130802244913959, -846311.6799999999, 107.10450982738925, -65504.0, 65504.0, 0.0, 0.0},
    {1.0, 1.0, -0.0, 0.0, 2.6, 1.0, 1.0, -0.0, 0.0, 2.6, 0.0, 0.0, -71.18864068811727, 71.18864068811727, -65503.999999999956, 65504.0, 0.0, 0.0},
    {1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, -3.4028234663852886e+38, 3.4028234663852886e+38, -3.4028234663852886e+38, 3.4028234663852886e+38, 0.0, 0.0},
    {1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, -3.4028234663852886e+38, 3.4028234663852886e+38, -3.4028234663852886e+38, 3.4028234663852886e+38, 0.0, 0.0},
    {1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, -3.4028234663852886e+38, 3.4028234663852886e+38, -3.4028234663852886e+38, 3.4028234663852886e+38, 0.0, 0.0},
    {1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, -3.4028234663852886e+38, 3.4028234663852886e+38, -3.4028234663852886e+38, 3.4028234663852886e+38, 0.0, 0.0}};

}  // namespace film
