// DCTL's words in C, and a loop over float triples from standard input to standard output.
#include <math.h>
#include <stdio.h>
#define __DEVICE__ static
#define __CONSTANT__ static const
#define _fabs fabsf
#define _powf powf
#define _exp2f exp2f
#define _log2f log2f
#define _sqrtf sqrtf
#define _floor floorf
#define _fmaxf fmaxf
#define _fminf fminf
typedef struct { float x, y, z; } float3;
static float3 make_float3(float x, float y, float z) { float3 v = {x, y, z}; return v; }
static float _clampf(float x, float low, float high) { return fminf(fmaxf(x, low), high); }
#include "film.dctl"
int main(void) {
  float v[3];
  while (fread(v, 4, 3, stdin) == 3) {
    float3 out = transform(1, 1, 0, 0, v[0], v[1], v[2]);
    fwrite(&out, 4, 3, stdout);
  }
  return 0;
}
