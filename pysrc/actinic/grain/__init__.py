"""Grain as part of the density: a physical reference that the fast renditions are checked against.

model      a layer's crystals and dye clouds, grain.json
hash       the counter-based random numbers
reference  density in, density with grain out
boolean    the inhomogeneous Boolean model, a second reference
theory     closed forms of both
measure    sigma through an aperture, spectrum, autocorrelation, skewness, histogram distance
fitting    parameters from published RMS granularity; assumed: for stocks without any
"""
