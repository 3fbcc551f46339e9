"""Match: the function between a digital camera's chart patches and a film's, chosen by cross-validation.

`pairs` holds what was measured; `matrix`, `polynomial`, `spline`, `lattice`, `mlp` and `physical` are the ladder of models;
`folds` and `ladder` judge them; `protocol` is the judge whose truth is not ours; `profile` keeps a fit; `exports` write it.
"""
