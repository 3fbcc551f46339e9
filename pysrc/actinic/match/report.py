"""What a profile is worth, as Markdown: the ladder, the choice, where charts were, what was left out, its sources."""

from pathlib import Path

import numpy as np

from ..atomic import replacing
from ..prepare import GREY
from .folds import SCHEMES
from .profile import Profile

STOPS = np.arange(-6, 5)
HUES = {
    "neutral": (1, 1, 1),
    "red": (2, 0.7, 0.6),
    "green": (0.7, 1.4, 0.6),
    "blue": (0.5, 0.8, 2.2),
    "yellow": (1.4, 1.2, 0.35),
}
FLOOR = (
    "A camera sees alike patches that film tells apart, and the other way round: no function of camera RGB gets below "
    "that metameric floor, and no figure here is a claim of 1:1."
)


def text(profile: Profile) -> str:
    """The report."""
    h = profile.header
    parts = [
        f"# Match: {len(profile.pairs)} pairs, {h['chosen']}",
        _ladder(h),
        FLOOR,
        _coverage(profile),
        _lights(h),
        _notes(h),
    ]
    return "\n\n".join(p for p in parts if p)


def write(profile: Profile, path: Path) -> None:
    """The report as a file."""
    with replacing(path) as part:
        part.write_text(text(profile) + "\n")


def _ladder(h):
    """dE2000, mean / p95 / greatest, of each rung on what it saw and on what was kept back."""
    kept = [s for s in SCHEMES if any(s in r["unseen"] for r in h["rungs"])]
    head = ["model", "seen", *(f"kept-back {SCHEMES[s]}" for s in kept), "greys rise", "s"]
    rows = [head, ["---"] * len(head)]
    for r in h["rungs"]:
        cells = [_errors(r["seen"]), *(_errors(r["unseen"].get(s)) for s in kept)]
        name = f"**{r['name']}**" if r["name"] == h["chosen"] else r["name"]
        rows.append([name, *cells, "yes" if r["is_monotone"] else "no", f"{r['seconds']:.1f}"])
    return "dE2000, mean / 95 % / greatest:\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _errors(e):
    return f"{e['mean']:.2f} / {e['p95']:.2f} / {e['most']:.1f}" if e else ""


def _coverage(profile):
    """Expected dE by stop and hue: large where no chart was."""
    if profile.coverage is None:
        return ""
    film = getattr(profile.models[0], "film", profile.models[0])
    if not hasattr(film, "chain"):
        return ""
    head = ["stops over grey", *(f"{s:+d}" for s in STOPS)]
    rows = [head, ["---"] * len(head)]
    for name, tint in HUES.items():
        x = GREY * 2.0 ** STOPS[:, None] * np.array(tint)
        rows.append([name, *(f"{e:.1f}" for e in profile.coverage.error(film, x))])
    return (
        "Expected dE2000 of a colour (charts and posterior of the physical model; wider where no chart was):\n\n"
        + "\n".join(f"| {' | '.join(row)} |" for row in rows)
    )


def _lights(h):
    named = [f"{e['name']} ({e['kelvin']:.0f} K)" if e["kelvin"] else e["name"] for e in h["lights"][1:]]
    return f"Fitted for itself: {', '.join(named)}." if named else ""


def _notes(h):
    files = [f"- {name}: SHA-256 {digest}" for name, digest in h["files"].items()]
    said = [f"- {note}" for note in h["notes"]]
    return "\n".join([f"Source {h['source']}, target {h['target']}.", *said, *files])
