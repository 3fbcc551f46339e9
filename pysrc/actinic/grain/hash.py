"""Random numbers without a state: a 32-bit multiply-xorshift hash of where a crystal lies.

The text below is the specification: unsigned 32-bit arithmetic, products and sums modulo 2^32. It is written in
signed 64-bit with masks, so that Python's integers, NumPy's int64 and Numba run the same lines; in C++ and CUDA
the masks are the type's own.

    key(a, b, ...)   k = 0; for each value v: k = mix(k + v + 0x9E3779B9)
    cell(x, y)       mix(mix(x ^ kx) + mix(y ^ ky)), kx = key(seed, frame, layer, sublayer, 2 purpose), ky with + 1

Adding two mixed coordinates before the last mix leaves no two rows shifted copies of each other.
"""

MASK = 0xFFFFFFFF
GOLDEN = 0x9E3779B9
CRYSTAL, CLUMP, SAMPLE = 0, 1, 2  # purposes of a lattice of hashes
# Of a crystal's hash h: mix(h + POSITION) is where it lies, mix(h + COMPANY) & LOW whether it keeps to a clump.
POSITION, COMPANY, LOW = 0x68E31DA4, 0xB5297A4D, 0xFFFF


def mix(x):
    """One 32-bit number thoroughly mixed, a bijection: xorshift 16, multiply, xorshift 15, multiply, xorshift 15.

    x: integer or int64 array in 0..2^32-1; the same out. Source: wellons2018.
    """
    x = ((x ^ (x >> 16)) * 0x21F0AAAD) & MASK
    x = ((x ^ (x >> 15)) * 0xD35A2D97) & MASK
    return x ^ (x >> 15)


def key(*values: int) -> int:
    """A 32-bit key of whole numbers (negative ones modulo 2^32); their order counts."""
    k = 0
    for value in values:
        k = mix((k + (value & MASK) + GOLDEN) & MASK)
    return k


def keys(seed: int, frame: int, layer: int, sublayer: int, purpose: int) -> tuple[int, int]:
    """kx and ky of a lattice of hashes."""
    return tuple(key(seed, frame, layer, sublayer, 2 * purpose + axis) for axis in (0, 1))


def cell(x, y, kx, ky):
    """The hash of a lattice cell: mix(mix(x ^ kx) + mix(y ^ ky)), 0..2^32-1. x, y: integers, may be negative."""
    return mix((mix((x & MASK) ^ kx) + mix((y & MASK) ^ ky)) & MASK)
