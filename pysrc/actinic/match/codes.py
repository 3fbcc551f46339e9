"""Readings as files hold them, and their way to light: decoded, checked, flagged; what was done is said in notes."""

from dataclasses import dataclass, field, replace

import numpy as np

from .. import colour, spectra
from ..errors import FilmError
from .pairs import Pairs

LEAST = 6  # patches
CLIPPED = 0.995  # of the code of 1
SOURCE, TARGET = "acescg", "gamma24_rec709"
STEADY = 0.25  # how far a stop of exposure may be from a stop of light


@dataclass(frozen=True)
class Codes:
    """Patches as encoded: source, target (n, 3); patch, light (n,) names; ev, kelvin (NaN unknown), sigma (n,)."""

    source: np.ndarray
    target: np.ndarray
    patch: np.ndarray
    light: np.ndarray
    ev: np.ndarray
    kelvin: np.ndarray
    sigma: np.ndarray = field(default=None)

    def at(self, rows) -> "Codes":
        """The patches of an index or a mask."""
        return replace(self, **{k: v[rows] for k, v in self.__dict__.items()})

    @classmethod
    def joined(cls, parts: list["Codes"]) -> "Codes":
        """The patches of several readings, one after another."""
        return cls(**{k: np.concatenate([getattr(p, k) for p in parts]) for k in parts[0].__dict__})


def pairs(codes: Codes, source: str = SOURCE, target: str = TARGET) -> tuple[Pairs, list[str]]:
    """Light from codes, and notes on what was left out or assumed.

    source, target: ids of colour.ENCODINGS. The source stays in its own primaries; the target is XYZ under D65.
    Raises FilmError for codes that are not what they are said to be, and for too few patches.
    """
    given, shown, notes = colour.encoding(source), colour.encoding(target), []
    codes = _held(codes, given.curve != "linear", notes)
    light = colour.to_linear(codes.source, colour.CURVES[given.curve])
    _check_exposures(codes, light, source)
    to_xyz = colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"]) @ colour.matrix("ACEScg", "Rec.709")
    xyz = shown.to_scene(codes.target) @ to_xyz.T
    names = np.where(codes.light == "", "unknown", codes.light)
    _note(codes, names, notes)
    return Pairs(light, xyz, codes.patch, names, codes.ev, codes.sigma), notes


def _held(codes, is_encoded, notes):
    """The patches that can be used: finite, not clipped in the digital picture."""
    for side in ("source", "target"):
        bad = ~np.isfinite(getattr(codes, side)).all(axis=1)
        if bad.any():
            got = f"{bad.sum()} {side} patches that are not numbers, first {codes.patch[np.argmax(bad)]!r}"
            raise FilmError(got, "finite readings", "leave those patches out")
    top = CLIPPED if is_encoded else np.inf
    clipped = (codes.source >= top).any(axis=1)
    black = (codes.source <= 0).all(axis=1)
    for bad, what in ((clipped, "clipped in the digital picture"), (black & ~clipped, "black in the digital picture")):
        if bad.any():
            notes.append(f"{bad.sum()} of {bad.size} patches left out: {what}")
    if (count := (~clipped & ~black).sum()) < LEAST:
        raise FilmError(f"{count} usable patches of {clipped.size}", f"at least {LEAST}", "expose less, or add charts")
    flat = (codes.target >= CLIPPED).any(axis=1).sum()
    if flat:
        notes.append(
            f"{flat} patches are clipped on the film's side: its highlights may be a scanner's, not the film's"
        )
    return codes.at(~clipped & ~black)


def _check_exposures(codes, light, source):
    """A stop of exposure is a stop of light; where patches were exposed more than once this shows a wrong encoding."""
    rise = _rise(codes, light)
    if rise is not None and abs(rise - 1) > STEADY:
        got = f"the digital side rises {rise:.2f} stops a stop of exposure when read as {source}"
        wanted = "light: 1 stop a stop" + (
            " (0.4 to 0.7 is what sRGB or a log taken for linear gives)" if rise < 0.8 else ""
        )
        raise FilmError(got, wanted, "--source srgb, or the camera's own encoding; or correct the column ev")


def _rise(codes, light):
    """Median of d log2 light / d ev over patches that two exposures have; None without."""
    green, slopes = np.log2(np.maximum(light[:, 1], 1e-9)), []
    keys = np.char.add(codes.patch.astype(str), codes.light.astype(str))
    for key in np.unique(keys):
        at = keys == key
        if np.ptp(codes.ev[at]) > 0.5:
            slopes.append(np.polyfit(codes.ev[at], green[at], 1)[0])
    return float(np.median(slopes)) if slopes else None


def _note(codes, names, notes):
    if np.ptp(codes.ev) == 0:
        notes.append("one exposure only: tone beyond it is the physical model's expectation, not measured")
    if (names == "unknown").any():
        notes.append("no light named: all patches are taken as one light")
    unknown = sorted({n for n in names if n != "unknown" and np.isnan(kelvin(n, codes.kelvin[names == n]))})
    if unknown:
        notes.append(f"no colour temperature for {', '.join(unknown)}: fitted, but not interpolated between")


def kelvin(name: str, given=()) -> float:
    """Correlated colour temperature of a named light: as given, else colour-science's, else NaN."""
    known = np.asarray(given, float)
    if np.isfinite(known).any():
        return float(np.nanmean(known))
    import colour as science

    sd = science.SDS_ILLUMINANTS.get(name)
    if sd is None:
        return float("nan")
    xyz = spectra.on_grid(sd.wavelengths, sd.values) @ spectra.observer()
    return float(science.temperature.xy_to_CCT(xyz[:2] / xyz.sum(), method="McCamy 1992"))
