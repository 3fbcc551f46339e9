"""SMPTE timecode: as OpenImageIO holds it, as text, and some frames later."""

from dataclasses import dataclass

from .picture_data import Attribute

NAME = "smpte:TimeCode"
_FIELDS = ((0x30000000, 0x0F000000, 24), (0x700000, 0x0F0000, 16), (0x7000, 0x0F00, 8), (0x30, 0x0F, 0))
_DROP_BIT = 0x40


@dataclass(frozen=True)
class Timecode:
    """Hours, minutes, seconds and frames; drop-frame counting leaves out two (or four) numbers a minute."""

    hours: int
    minutes: int
    seconds: int
    frames: int
    is_drop: bool = False

    def __str__(self) -> str:
        mark = ";" if self.is_drop else ":"
        return f"{self.hours:02d}:{self.minutes:02d}:{self.seconds:02d}{mark}{self.frames:02d}"

    def shifted(self, count: int, rate: int) -> "Timecode":
        """The timecode `count` frames later at `rate` whole frames a second.

        Source: SMPTE ST 12-1, drop-frame: rate / 15 numbers left out each minute but the tenth.
        """
        dropped = rate // 15 if self.is_drop else 0
        minutes = 60 * self.hours + self.minutes
        number = (60 * minutes + self.seconds) * rate + self.frames - dropped * (minutes - minutes // 10)
        return _counted((number + count) % _a_day(rate, dropped), rate, dropped)


def _a_day(rate: int, dropped: int) -> int:
    return 144 * (600 * rate - 9 * dropped)


def _counted(number: int, rate: int, dropped: int) -> Timecode:
    """The timecode of the frame `number` after midnight."""
    tens, rest = divmod(number, 600 * rate - 9 * dropped)
    skipped = 9 * tens + max(0, (rest - dropped) // (60 * rate - dropped)) if dropped else 0
    number += dropped * skipped
    seconds, frames = divmod(number, rate)
    return Timecode(seconds // 3600, seconds // 60 % 60, seconds % 60, frames, bool(dropped))


def of_bits(word: int) -> Timecode:
    """The timecode in the first word of `smpte:TimeCode`. Source: openexr (ImfTimeCode.h), TV60 packing."""
    tens = [(word & high) >> (shift + 4) for high, _, shift in _FIELDS]
    ones = [(word & low) >> shift for _, low, shift in _FIELDS]
    return Timecode(*(10 * t + o for t, o in zip(tens, ones, strict=True)), bool(word & _DROP_BIT))


def to_bits(code: Timecode) -> int:
    """The word that `of_bits` reads."""
    numbers = (code.hours, code.minutes, code.seconds, code.frames)
    packed = (((n // 10) << 4 | n % 10) << shift for n, (_, _, shift) in zip(numbers, _FIELDS, strict=True))
    return sum(packed) | (_DROP_BIT if code.is_drop else 0)


def parsed(text: str) -> Timecode | None:
    """The timecode in `HH:MM:SS:FF` (`;` before the frames: drop-frame), None where it is none."""
    parts = text.replace(";", ":").split(":")
    if len(parts) != 4 or not all(p.isdecimal() and len(p) == 2 for p in parts):
        return None
    return Timecode(*map(int, parts), ";" in text)


def of_picture(picture) -> Timecode | None:
    """The timecode of a picture, None where it has none."""
    words = picture.get(NAME)
    return None if words is None else of_bits(int(words[0]))


def shifted(metadata: tuple[Attribute, ...], count: int, rate: float | None) -> tuple[Attribute, ...]:
    """Metadata `count` frames later: its timecode moved on, or left out where there is no rate to count by."""
    others = tuple(item for item in metadata if item.name not in (NAME, "dpx:TimeCode"))
    held = next((item for item in metadata if item.name == NAME), None)
    if held is None or not rate:
        return others
    later = to_bits(of_bits(int(held.value[0])).shifted(count, round(rate)))
    return (*others, Attribute(NAME, held.kind, (later, *held.value[1:])))
