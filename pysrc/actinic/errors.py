"""The one error a user meets: what was got, what was wanted, what to do next."""

from difflib import get_close_matches

FEW = 12


class FilmError(Exception):
    """Something the user can put right.

    got     what was found, with its file and row where there is one
    wanted  what would have been accepted
    remedy  the next command or edit
    code    exit status of the command line (see `actinic --help`)
    """

    code = 2

    def __init__(self, got: str, wanted: str, remedy: str, code: int | None = None):
        self.got, self.wanted, self.remedy = got, wanted, remedy
        if code is not None:
            self.code = code
        super().__init__(f"{got}\n  wanted: {wanted}\n  next:   {remedy}")

    def __reduce__(self):
        return type(self), (self.got, self.wanted, self.remedy, self.code)  # whole from worker to client


def nearest(name: str, known) -> str:
    """The three names of `known` nearest to `name`; where none is near, the first few."""
    known = sorted(set(known))
    few = known if len(known) <= FEW else [*known[:FEW], f"... ({len(known)} in all)"]
    return ", ".join(get_close_matches(name, known, n=3, cutoff=0.4) or few)
