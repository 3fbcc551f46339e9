// The chain for one instruction set: FILM_ISA names it, the compiler flags choose it.
#include "film.inl"

// Its loops over threads, compiled here as plain loops: rows and columns are shared out by threads.h.
#include "ducc0/infra/threading.cc"
