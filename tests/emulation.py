"""Where the device tests run: a GPU with CuPy, or film.cu's very text compiled for the CPU (tests/cuda_on_cpu).

The emulation proves the text: arithmetic, indices, layout, order of streams, what is allocated and when. It proves
nothing of nvcc's code, of cuFFT, or of a driver.
"""

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
HERE = ROOT / "tests/cuda_on_cpu"


class Held:
    """Memory of the emulated device, under the interface that CuPy's arrays have."""

    def __init__(self, array, stream=None):
        self.array, self.shape = array, array.shape
        self.__cuda_array_interface__ = {
            "shape": array.shape,
            "typestr": array.dtype.str,
            "strides": array.strides,
            "data": (array.ctypes.data, False),
            "version": 3,
            "stream": stream,
        }


def compiled(folder):
    """The emulation, compiled as the CPU's kernels are: no contraction, no fast arithmetic."""
    library = folder / "libactinic_film_cuda_on_cpu.so"
    flags = "-std=c++17 -O2 -ffp-contract=off -fPIC -shared -fvisibility=hidden -D__CUDACC__".split()
    ducc = ["-DDUCC0_NAMESPACE=ducc0_base", "-DDUCC0_NO_LOWLEVEL_THREADING", "-isystem", ROOT / "third_party/ducc0"]
    command = [os.environ.get("CXX", "g++"), *flags, *ducc, "-I", HERE, HERE / "emulated.cpp", "-o", library, "-ldl"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return library


class Emulated:
    """The device that tests/cuda_on_cpu plays."""

    name = "on a CPU"

    def __init__(self, folder):
        path = str(compiled(folder))
        os.environ["ACTINIC_CUDA_LIBRARY"] = os.environ["ACTINIC_CUFFT"] = path
        self.library = ctypes.CDLL(path)
        self.library.emulated_stream.restype = ctypes.c_void_p
        for name in ("waits", "left", "finish", "step"):
            function = getattr(self.library, f"emulated_{name}")
            function.restype, function.argtypes = ctypes.c_uint64, [ctypes.c_void_p]
        self.library.emulated_allocations.restype = ctypes.c_uint64

    def stream(self):
        return self.library.emulated_stream()

    def finish(self, stream):
        self.library.emulated_finish(stream)

    def finish_all(self, streams):
        """One operation of each in turn, the last stream first: all that waiting for each other leaves open."""
        while any(self.library.emulated_left(s) for s in streams):
            for stream in reversed(streams):
                self.library.emulated_step(stream)

    def array(self, array):
        return Held(np.array(array, np.float32))

    def numpy(self, held):
        return held.array

    def empty(self, shape):
        return Held(np.full(shape, np.nan, np.float32))


class Gpu:
    """A CUDA device, its arrays CuPy's."""

    name = "on a GPU"

    def __init__(self, cupy):
        self.cupy, self.streams = cupy, {}

    def stream(self):
        made = self.cupy.cuda.Stream(non_blocking=True)
        self.streams[made.ptr] = made
        return made.ptr

    def finish(self, stream):
        self.streams[stream].synchronize()

    def finish_all(self, streams):
        for stream in reversed(streams):
            self.finish(stream)

    def array(self, array):
        made = self.cupy.asarray(np.asarray(array, np.float32))
        self.cupy.cuda.Device().synchronize()
        return made

    def numpy(self, array):
        return self.cupy.asnumpy(array)

    def empty(self, shape):
        return self.array(np.full(shape, np.nan, np.float32))


def machine(folder):
    """A GPU where there is one with CuPy beside it; else the emulation; None where there isn't even a compiler."""
    try:
        import cupy

        if cupy.cuda.runtime.getDeviceCount():
            return Gpu(cupy)
    except Exception:  # no CuPy, no driver, no device: each has its own exception
        pass
    return Emulated(folder) if shutil.which(os.environ.get("CXX", "g++")) else None
