// Written by tools/gen.py from actinic/scan; do not edit.
#pragma once

namespace scan {

constexpr double FLAT_D = 0.012;
constexpr double ALIKE_D = 0.03;
constexpr double LEAST_SHARE = 0.003;
constexpr double BORDER = 0.12;
constexpr double FILLS = 0.6;
constexpr double CLIPPED = 0.985;
constexpr double BRIGHTER = 0.004;
constexpr double SURE = 0.5;
constexpr double MOST_RED_D = 0.38;
constexpr double NEAR_BASE_D = 0.05;
constexpr double HOLDER_D = 2.6;
constexpr double INSET = 0.02;
constexpr double LEAST = 0.0001;
constexpr double MOST_POINTS = 24.0;
constexpr double OWN_SPREAD = 0.02;
constexpr double TOP = 0.998;
constexpr double UNSURE_D = 0.15;
constexpr double LOW = -0.3;
constexpr double HIGH = 4.0;
constexpr int SEARCH_PX = 400;
constexpr int THUMBNAIL_PX = 48;
constexpr int RANKS = 10;
constexpr int STATISTICS = 136;
constexpr int ENCODER_WIDE = 96;
constexpr int ENCODER_OUTPUTS = 7;
constexpr int AREAS = 40;
constexpr double MASK_D[] = {0.12, 0.2};
constexpr double POSITIVE[] = {2.799, -4.343, 0.608, -7.465, -4.617, -2.085, 2.047};
constexpr double QUANTILES[] = {0.003, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.997};
constexpr double COLOURS[] = {0.01, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99};
constexpr const char* RIGS[] = {"led_nikon", "narrow_nikon", "narrow_mono"};

// What each mode takes for the film and prints it on.
enum { COLOUR_MODE, MASKLESS_MODE, BW_MODE, SLIDE_MODE, MODE_COUNT };
struct Mode {
  const char *film, *print;
};
constexpr Mode MODES[] = {
    {"mean_negative", "kodak_vision_2383"},
    {"mean_maskless", "kodak_vision_2383"},
    {"kodak_tri_x_400", "kodak_polymax_fine_art_paper"},
    {"fujichrome_provia_100f", "direct"}};

// Powers of the three densities that the polynomial weighs.
constexpr int CUBIC[][3] = {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}, {0, 0, 2}, {0, 1, 1}, {0, 2, 0}, {1, 0, 1}, {1, 1, 0}, {2, 0, 0}, {0, 0, 3}, {0, 1, 2}, {0, 2, 1}, {0, 3, 0}, {1, 0, 2}, {1, 1, 1}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}, {3, 0, 0}};

}  // namespace scan
