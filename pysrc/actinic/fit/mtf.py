"""Response of a film to sine targets: optical response of the light times chemical response of the inhibitors."""

from array_api_compat import array_namespace

from ..stages.scatter import transfer

# What is usual for a camera film and how far (natural log) it is known: before, and in place of, a published MTF.
USUAL = {
    "gamma_um": (3.0, 0.4),
    "bloom_um": (8.0, 0.4),
    "length_um": (18.0, 0.5),
    "adjacency": (0.25, 0.5),
}
USUAL_SHARE = (0.5, 1.5)


def response(f, layers, length_mm, gain):
    """Small-signal response of a neutral sine: H_c + sum_j G_cj (H_c - b_j H_j).

    b_j = (1 + (2 pi l_j f)^2)^(-3/2). f: (n,) cycles/mm. layers: (m, 10), see scatter.transfer. length_mm: (m,).
    gain: (m, m). Returns (n, m). Source: DESIGN 2.5; nelson1971.
    """
    xp = array_namespace(f)
    optical = [transfer(f, layer, xp) for layer in layers]
    chemical = [(1 + (2 * xp.pi * l * f) ** 2) ** -1.5 * h for l, h in zip(length_mm, optical, strict=True)]
    held = [sum(g * (h - s) for g, s in zip(row, chemical, strict=True)) for row, h in zip(gain, optical, strict=True)]
    return xp.stack([h + lost for h, lost in zip(optical, held, strict=True)], axis=1)
