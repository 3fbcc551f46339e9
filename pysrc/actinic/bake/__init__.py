"""Baking: a look as files for other programs: LUTs, an OpenColorIO configuration, a DCTL.

`pointwise` is what a LUT can carry, `lattice` samples it, `cube`, `clf`, `threedl`, `hald`, `ocio` and `dctl` write it,
`verify` measures the files against the engine, `shelf` writes all of it for a pair of stocks.
"""
