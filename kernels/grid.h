// A period of a transform: where its samples come from and which frequencies it knows. On a CPU or on a GPU.
#pragma once
#include <math.h>

#include "backend.h"

namespace film {

// Which of n samples stands at place i of a period: the picture, then its mirror images.
template <class N>
FILM_BOTH inline N mirrored(N i, N n, N size) {
  const N signed_at = i < n + (size - n) / 2 ? i : i - size;
  const N folded = ((signed_at % (2 * n)) + 2 * n) % (2 * n);
  return folded < n ? folded : 2 * n - 1 - folded;
}

// f^2 as a grid of pixels knows it, in (cycles/px)^2: see actinic.fourier.grid_frequency_squared.
FILM_BOTH inline double grid_frequency_squared(double cycles_per_px) {
  const double pi = 3.141592653589793, root = ::sin(pi * cycles_per_px), s = root * root;
  return s * (1 + s / 4) / (pi * pi);
}

// Between two nodes of a cubic table, which holds value and slope of each in turn; X: a number or a pack of them.
template <class X>
FILM_HD X cubic(X value, X slope, X next, X next_slope, X past) {
  const X rise = next - value, turn = slope + next_slope - rise - rise;
  return value + past * (slope + past * (rise - slope - turn + past * turn));
}

}  // namespace film
