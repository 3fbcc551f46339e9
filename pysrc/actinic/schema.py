"""Controls: declared once in each stage's dataclass, known to every host by the same names.

A control is what the photographer and the lab do. Its default is the film as measured, so an old
preset keeps its look. `kernels/schema.gen.h` is written from here by `tools/gen.py`; `SCHEMA_ID`
is compared with the library's at load.
"""

from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from math import isfinite

from .errors import FilmError, nearest


def control(default, unit: str, low: float, high: float, doc: str):
    """A number with its unit and range."""
    return field(default=float(default), metadata={"unit": unit, "low": low, "high": high, "doc": doc})


def switch(default: bool, doc: str):
    """Yes or no; in the kernels 1 or 0."""
    return field(default=default, metadata={"unit": "", "low": 0.0, "high": 1.0, "doc": doc})


def choice(options: tuple[str, ...], doc: str):
    """One of a list, default the first; in the kernels its index. Options are only ever appended."""
    meta = {"unit": "", "low": 0.0, "high": len(options) - 1.0, "doc": doc, "options": options}
    return field(default=options[0], metadata=meta)


@dataclass(frozen=True)
class Control:
    """One declared control: `stage.name`, and all that a host needs to show it."""

    stage: str
    name: str
    default: float | bool | str
    unit: str
    low: float
    high: float
    doc: str
    options: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.stage}.{self.name}"

    def number(self, value) -> float:
        """The value as the kernels hold it: a float, an index, or 0 and 1; raises as `parse`."""
        value = self.parse(value)
        return float(self.options.index(value)) if self.options else float(value)

    def parse(self, value):
        """A value from a command line or preset, checked; raises FilmError naming range or options."""
        if self.options:
            return self._option(value)
        if isinstance(self.default, bool):
            return self._yes_or_no(value)
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = float("nan")
        if not (isfinite(number) and self.low <= number <= self.high):
            raise FilmError(
                f"{self.key} = {value}",
                f"a number from {self.low:g} to {self.high:g} {self.unit}".rstrip(),
                f"actinic controls {self.stage}",
            )
        return number

    def _option(self, value):
        if value not in self.options:
            near = nearest(str(value), self.options)
            raise FilmError(f"{self.key} = {value}", f"one of {', '.join(self.options)}", f"try {near}")
        return value

    def _yes_or_no(self, value):
        words = {"1": True, "true": True, "yes": True, "on": True}
        words |= {"0": False, "false": False, "no": False, "off": False}
        if str(value).lower() not in words:
            raise FilmError(f"{self.key} = {value}", "yes or no", f"-c {self.key}=yes")
        return words[str(value).lower()]


def declared(groups) -> list[Control]:
    """Every control of the named dataclasses, in order. groups: {stage: dataclass}."""
    return [Control(stage, f.name, f.default, **f.metadata) for stage, group in groups.items() for f in fields(group)]


def schema_id(controls: list[Control]) -> int:
    """A 64-bit number that changes with any name, order, range, default or option of a control."""
    text = repr([(c.key, c.default, c.unit, c.low, c.high, c.options) for c in controls])
    return int.from_bytes(sha256(text.encode()).digest()[:8], "little")


def changed(settings, key: str, value):
    """`settings` (a Settings dataclass) with one control, "stage.name", given a checked value."""
    stage, _, name = key.partition(".")
    known = {c.key: c for c in declared({f.name: f.default_factory for f in fields(settings)})}
    if key not in known:
        raise FilmError(f"control {key!r}", f"one of {nearest(key, known)}", "actinic controls")
    group = replace(getattr(settings, stage), **{name: known[key].parse(value)})
    return replace(settings, **{stage: group})
