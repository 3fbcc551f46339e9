"""Match: the function between a digital camera's chart patches and a film's, chosen by cross-validation.

`pairs` holds what was measured; `matrix`, `polynomial`, `spline`, `lattice`, `mlp`, `physical` and `residual` are the
models; `folds` and `ladder` judge them; `protocol` and `judge` do so on films that are not the fitter's; `profile`
keeps a fit; `exports` write it.
"""
