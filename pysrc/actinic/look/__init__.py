"""A look as a table of codes: solved from pairs of pictures, or read from one picture.

`pairs` reads and checks pictures, `basis` knows what looks are like, `solve` finds the table, `predict` guesses it, and
the film, from one picture alone; `table` keeps it, `show` draws it, `judge` measures it. `teach` makes looks and
trains.
"""
