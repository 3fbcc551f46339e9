"""Numba, asked for where loops over crystals begin; nothing else of Actinic needs it."""

import os
from pathlib import Path

from ..codes import Code
from ..errors import FilmError
from . import hash

try:
    from numba import njit
except ImportError:
    remedy = "pip install 'actinic[fit]'"
    raise FilmError("grain's reference without numba", "numba >= 0.60", remedy, Code.EXTRA) from None

# Compiled loops are kept for the next run where there is a folder to keep them in.
KEEP = os.access(os.environ.get("NUMBA_CACHE_DIR") or Path(__file__).parent, os.W_OK)

jit = njit(cache=KEEP, nogil=True)
mix = njit(hash.mix)
