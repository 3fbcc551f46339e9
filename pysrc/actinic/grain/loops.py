"""Loops over crystals and fine samples, in the part of Python that Numba compiles: integers until the transmittance.

Positions are whole numbers of 2^-16 um on the film plane; a fine sample is 2^`shift` of them wide.
"""

import numpy as np

from .hash import COMPANY, LOW, MASK, POSITION
from .jit import jit, mix


@jit
def place(counts, first, cells, pitch, shift, keys, clump, odds, column, row):
    """Adds every developed crystal of the cells to `counts` (h, w), whose first sample is `first` (x, y).

    cells: (x0, y0, x1, y1). keys: kx, ky of crystals and of clumps. clump: 65536 times the share that gathers.
    odds: (rows, columns) int64, 2^32 times the probability of development; column, row: its index by fine sample.
    """
    height, width = counts.shape
    for cy in range(cells[1], cells[3]):
        line = mix((cy & MASK) ^ keys[1])
        for cx in range(cells[0], cells[2]):
            h = mix((mix((cx & MASK) ^ keys[0]) + line) & MASK)
            g = mix((h + POSITION) & MASK)
            x = cx * pitch + (((g & LOW) * pitch) >> 16)
            y = cy * pitch + (((g >> 16) * pitch) >> 16)
            if clump > 0 and (mix((h + COMPANY) & MASK) & LOW) < clump:
                bx, by = cx >> 1, cy >> 1
                c = mix((mix((bx & MASK) ^ keys[2]) + mix((by & MASK) ^ keys[3])) & MASK)
                x += 2 * bx * pitch + (((c & LOW) * 2 * pitch) >> 16) - cx * pitch - (pitch >> 1)
                y += 2 * by * pitch + (((c >> 16) * 2 * pitch) >> 16) - cy * pitch - (pitch >> 1)
            i, j = (x >> shift) - first[0], (y >> shift) - first[1]
            if 0 <= i < width and 0 <= j < height and h < odds[row[j], column[i]]:
                counts[j, i] += 1


@jit
def spread(counts, widths):
    """Every count laid over its cloud, a stack of discs: (h, w) -> (h - 2r, w - 2r) whole numbers.

    widths: (discs, 2r + 1), the half-width of each disc in each row, -1 where it has none. Row sums make a disc of
    any size two reads a row; whole numbers make the order of adding nobody's concern.
    """
    height, width = counts.shape
    reach = widths.shape[1] // 2
    sums = np.zeros((height, width + 1), np.int32)
    for y in range(height):
        total = np.int32(0)
        for x in range(width):
            total += counts[y, x]
            sums[y, x + 1] = total
    out = np.zeros((height - 2 * reach, width - 2 * reach), np.int32)
    for y in range(out.shape[0]):
        for dy in range(2 * reach + 1):
            for k in range(widths.shape[0]):
                w = widths[k, dy]
                if w >= 0:
                    left, right = reach - w, reach + w + 1
                    for x in range(out.shape[1]):
                        out[y, x] += sums[y + dy, x + right] - sums[y + dy, x + left]
    return out


@jit
def dim(light, clouds, table):
    """Multiplies `light` (h, w) by the transmittance table at each sample's cloud sum; beyond its end the last."""
    last = table.size - 1
    for y in range(light.shape[0]):
        for x in range(light.shape[1]):
            light[y, x] *= table[min(clouds[y, x], last)]


@jit
def gather(light, first, left, right, top, bottom):
    """Mean of `light` over each pixel [left, right) x [top, bottom): edges in fine samples of the film plane.

    first: (x, y) of light's first sample. Edges stay absolute, so that a pixel is the same sum in any tile.
    """
    out = np.empty((top.size, left.size))
    for j in range(top.size):
        for i in range(left.size):
            total = 0.0
            for y in range(int(np.floor(top[j])), int(np.ceil(bottom[j]))):
                line = 0.0
                for x in range(int(np.floor(left[i])), int(np.ceil(right[i]))):
                    width = min(x + 1.0, right[i]) - max(float(x), left[i])
                    line += light[y - first[1], x - first[0]] * width
                total += line * (min(y + 1.0, bottom[j]) - max(float(y), top[j]))
            out[j, i] = total / ((right[i] - left[i]) * (bottom[j] - top[j]))
    return out
