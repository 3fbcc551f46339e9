"""film.cu as nvcc makes it: arithmetic that rounds as a CPU's, no spills, every target in the library."""

import re
import struct
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest
from conftest import ROOT

from actinic import native, prototype

NVCC = which("nvcc") or which("/usr/local/cuda/bin/nvcc")
FAT = struct.pack("<I", 0xBA55ED50)  # a fat binary's first word


def compiled(tmp_path, *options):
    if NVCC is None:
        pytest.skip("no nvcc on this machine")
    out = tmp_path / "film.out"
    flags = ["-std=c++17", "-O3", "-fmad=false", *options, ROOT / "kernels/film.cu", "-o", out]
    done = subprocess.run([NVCC, *map(str, flags)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out.read_bytes(), done.stderr


def test_every_operation_on_a_device_is_rounded_as_on_a_cpu(tmp_path):
    """No approximation, no flushed denormal, nothing that the assembler may contract into a fused multiply-add."""
    ptx = compiled(tmp_path, "-ptx", "-arch=compute_75")[0].decode()
    used = set(re.findall(r"^\s+(?:@!?%p\d+ )?([a-z]+(?:\.[a-z0-9_]+)+)", ptx, re.MULTILINE))
    assert {"fma.rn.f32", "mul.rn.f32", "div.rn.f32", "sqrt.rn.f32"} <= used
    loose = {"mul.f32", "add.f32", "sub.f32", "div.full.f32", "mul.f64", "add.f64", "sub.f64", "mad.f32"}
    assert not [u for u in used if u in loose or ".approx" in u or ".ftz" in u or u.startswith(("ex2", "lg2", "sin"))]


def test_no_kernel_spills_its_registers(tmp_path):
    said = compiled(tmp_path, "-cubin", "-arch=sm_90", "-Xptxas", "-v")[1]
    spills = re.findall(r"(\d+) bytes spill stores, (\d+) bytes spill loads", said)
    assert len(spills) >= 5 and set(spills) == {("0", "0")}


def targets(library: Path) -> set[tuple[int, int]]:
    """What a library's fat binaries hold: (1, 120) for PTX, (2, 90) for machine code."""
    data, found = library.read_bytes(), set()
    start = data.find(FAT)
    while start >= 0:
        head, size = struct.unpack_from("<HQ", data, start + 6)
        at, end = start + head, start + head + size
        while at < end:
            kind, entry, payload = struct.unpack_from("<HxxIQ", data, at)
            found.add((kind, struct.unpack_from("<I", data, at + 28)[0]))
            at += entry + payload
        start = data.find(FAT, end)
    return found


def test_the_library_holds_code_for_every_target():
    library = Path(native.library()._name).with_name("libactinic_film_cuda.so")
    if not library.is_file():
        pytest.skip("built without nvcc: no CUDA library")
    wanted = {(2, int(t.removeprefix("sm_"))) for t in prototype.TARGETS}
    assert targets(library) == wanted | {(1, 75), (1, 120)}


def test_the_cpu_library_needs_no_cuda():
    needed = subprocess.run(
        ["readelf", "-d", native.library()._name], capture_output=True, text=True, check=True
    ).stdout
    assert "libc.so" in needed and not re.search("cuda|cufft|nvrtc", needed)


def test_the_declarations_of_cufft_are_its_headers():
    folders = [Path(p) / "nvidia/cu13/include/cufft.h" for p in sys.path]
    header = next((f for f in folders if f.is_file()), None)
    if header is None:
        pytest.skip("no nvidia-cufft wheel here")
    theirs, ours = header.read_text(), (ROOT / "kernels/cuda/fft.h").read_text()
    for name, value in re.findall(r"FFT_([RCDZ]2[RCDZ]) = (0x\w+)", ours):
        assert re.search(rf"CUFFT_{name}\s*=\s*{value}\b", theirs)
    assert re.search(r"CUFFT_ALLOC_FAILED\s*=\s*0x2\b", theirs)
    make = re.search(r"cufftMakePlanMany64\((.*?)\)", theirs, re.DOTALL)[1]
    kinds = [re.sub(r"\w+$", "", " ".join(part.split())).replace(" *", "*").strip() for part in make.split(",")]
    number, list_ = "long long int", "long long int*"
    assert kinds == ["cufftHandle", "int", list_, list_, number, number, list_, number, number, "cufftType", number,
                     "size_t*"]  # fmt: skip
