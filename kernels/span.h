// A table that somebody else keeps: where it starts and how long it is; on a CPU or on a GPU.
#pragma once
#include "backend.h"

namespace film {

template <class T>
struct Span {
  const T* data;
  int64_t count;

  FILM_HD const T* begin() const { return data; }
  FILM_HD const T* end() const { return data + count; }
};

}  // namespace film
