"""A change to a stage tried on a GPU without a rebuild: kernels/*.h through NVRTC, run on CuPy's arrays.

Copy kernels/ somewhere, edit a stage there, and `Prototype(engine.look(controls, um, source), headers=copy)` runs it:
`prototype(image, State.NEGATIVE, State.PRINT)`.
"""

import ctypes as c
import sys
import tempfile
from functools import cache
from pathlib import Path

from .chain import State
from .errors import FilmError
from .native import block

TARGETS = ("sm_75", "sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120")
PLACES = (Path(__file__).parent / "kernels", Path(__file__).parents[2] / "kernels")  # as installed, in a checkout
HEADERS = next((place for place in PLACES if place.is_dir()), PLACES[0])
# --fmad=false: as kernels/backend_cuda.h asks. Declarations of film.h have no word of CUDA before them.
OPTIONS = ("-std=c++17", "--fmad=false", "-default-device", "-diag-suppress=1097")
_INTEGERS = "".join(
    f"typedef signed {kind} int{n}_t; typedef unsigned {kind} uint{n}_t;\n"
    for n, kind in ((8, "char"), (16, "short"), (32, "int"), (64, "long"))
)
# The C library's headers that the stages include; NVRTC has the functions and lacks the files.
_C_HEADERS = {"cstdint": _INTEGERS, "stdint.h": _INTEGERS, "cstring": "", "math.h": ""}
# A picture through the pointwise stages between two states, one thread a pixel.
_SOURCE = """#define FILM_ISA prototype
#include "pixel.h"
extern "C" __global__ void run(const film::Pixel* look, const float* in, float* out, long long pixels, int from,
                               int to) {
  const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
  if (i >= pixels) return;
  const prototype::F3 v{in[3 * i], in[3 * i + 1], in[3 * i + 2]};
  const prototype::F3 w = prototype::point(*look, v, film_state(from), film_state(to));
  out[3 * i] = w.x, out[3 * i + 1] = w.y, out[3 * i + 2] = w.z;
}
"""


@cache
def nvrtc() -> c.CDLL:
    """NVIDIA's run-time compiler, from its wheel or the toolkit. Raises FilmError where there is none."""
    for folder in map(Path, sys.path):
        found = folder / "nvidia/cu13/lib/libnvrtc.so.13"
        if found.is_file():
            c.CDLL(str(found.with_name("libnvrtc-builtins.so.13.0")))  # it looks for this by name alone
            return c.CDLL(str(found))
    try:
        return c.CDLL("libnvrtc.so.13")
    except OSError as error:
        raise FilmError(f"no NVRTC ({error})", "libnvrtc.so.13", "pip install 'nvidia-cuda-nvrtc==13.0.*'") from error


def compiled(target: str, headers: Path = HEADERS, source: str = _SOURCE) -> bytes:
    """Machine code of `source` for "sm_90" and the like, or PTX for "compute_90"; needs no GPU.

    Raises FilmError with the compiler's log when the headers don't compile.
    """
    if not (Path(headers) / "pixel.h").is_file():
        raise FilmError(f"no pixel.h in {headers}", "the kernels' folder of a checkout", "name it by headers=")
    names, texts = (_strings(x) for x in (_C_HEADERS, _C_HEADERS.values()))
    program, lib = c.c_void_p(), nvrtc()
    lib.nvrtcCreateProgram(c.byref(program), source.encode(), b"prototype.cu", len(_C_HEADERS), texts, names)
    options = (*OPTIONS, f"-I{headers}", f"-arch={target}")
    try:
        if lib.nvrtcCompileProgram(program, len(options), _strings(options)):
            raise FilmError(_text(program, "ProgramLog").decode(), "headers that compile", f"mend {headers}")
        return _text(program, "PTX" if target.startswith("compute") else "CUBIN")
    finally:
        lib.nvrtcDestroyProgram(c.byref(program))


def _strings(texts):
    return (c.c_char_p * len(texts))(*(t.encode() for t in texts))


def _text(program, what) -> bytes:
    """What NVRTC holds under a name: the log, PTX, machine code."""
    size = c.c_size_t()
    getattr(nvrtc(), f"nvrtcGet{what}Size")(program, c.byref(size))
    held = c.create_string_buffer(size.value)
    getattr(nvrtc(), f"nvrtcGet{what}")(program, held)
    return held.raw


class Prototype:
    """The pointwise stages of a look, compiled now from a folder of headers, for the current CuPy device."""

    def __init__(self, look, headers: Path = HEADERS):
        import cupy

        capability = cupy.cuda.Device().compute_capability
        with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
            file.write(compiled(f"sm_{capability}", headers))
            file.flush()
            self._run = cupy.RawModule(path=file.name).get_function("run")
        self._look = cupy.empty(block(look).size, cupy.uint8)
        self._look.set(block(look, self._look.data.ptr))

    def __call__(self, image, start: State, until: State):
        """float32 CuPy (..., 3) in state `start` -> the same shape in state `until`; nothing is cleaned or spread."""
        import cupy

        image = cupy.ascontiguousarray(image, dtype=cupy.float32)
        out, pixels = cupy.empty_like(image), image.size // 3
        numbers = (cupy.int64(pixels), cupy.int32(start), cupy.int32(until))
        self._run(((pixels + 255) // 256,), (256,), (self._look, image, out, *numbers))
        return out
