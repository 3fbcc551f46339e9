"""A preset in other forms: brought to this version, as JSON to read and edit, compared, and examined.

The JSON form is the file's header without the arrays: stocks, controls, keyframes and whatever else was there. The
arrays are folded anew from the shelf when it becomes a preset again, which is refused where the shelf has other stocks.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from . import __version__, keyframes, native, presets, shelf
from .atomic import replacing
from .chain import CONTROLS, SCHEMA_ID, Controls
from .codes import Code
from .errors import FilmError
from .presets import KEYS, Preset

TEXT = ".json"
DEFAULTS = {c.key: c.default for c in CONTROLS}


def read(path: Path) -> Preset:
    """The look in a preset or in its JSON form, without arrays then. Raises FilmError as `presets.read`."""
    path = Path(path)
    return _read_text(path) if path.suffix.lower() == TEXT else presets.read(path)


def tracks(preset: Preset) -> dict[str, keyframes.Track]:
    """The keyframes that a preset carries."""
    return keyframes.parsed(preset.header.get(KEYS, {}))


def current(
    preset: Preset, controls: Controls | None = None, keys: Mapping | None = None, fresh: bool = False
) -> Preset:
    """The preset as this version writes it: every control named, arrays there, unknown keys and arrays kept.

    controls, keys: in place of its own; fresh: with the stocks that lie on the shelf now.
    Raises FilmError (Code.STOCK) where arrays are missing and the shelf has other stocks.
    """
    baked = _folded(preset, fresh) if fresh or not preset.arrays else None
    named = baked.header if baked else preset.header
    header = preset.header | {"schema": f"{SCHEMA_ID:016x}", "actinic": __version__}
    header |= {side: named[side] for side in ("negative", "print")}
    header["controls"] = by_key(controls or preset.controls)
    if keys is not None:
        header[KEYS] = keyframes.plain(keys)
    return Preset(header, preset.arrays | (baked.arrays if baked else {}))


def write(preset: Preset, path: Path) -> Path:
    """Write a preset, or its JSON form, whole or not at all. Raises FilmError."""
    path = Path(path)
    if path.suffix.lower() != TEXT:
        return presets.write(preset, path)
    with replacing(path) as part:
        part.write_text(json.dumps(preset.header, indent=2, ensure_ascii=False) + "\n")
    return path


def by_key(controls: Controls) -> dict:
    """Every control's value by its `stage.name`."""
    return {c.key: getattr(getattr(controls, c.stage), c.name) for c in CONTROLS}


def differences(first: Preset, second: Preset) -> dict[str, tuple]:
    """What differs, by name: controls, stocks, keyframes, other header keys, arrays; (value, value)."""
    sides = [_said(preset) for preset in (first, second)]
    names = dict.fromkeys([*sides[0], *sides[1]])
    pairs = {name: tuple(side.get(name) for side in sides) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def findings(preset: Preset) -> list[tuple[str, str]]:
    """What is worth knowing before a preset is used: (what, remedy); none where it renders as its maker saw it.

    Raises FilmError where it does not render at all.
    """
    native.Engine(current(preset).tables)
    tracks(preset)
    found = []
    for side in ("negative", "print"):
        if preset.header[side] and (note := _shelf_note(preset.header[side])):
            found.append(
                (f"{side}: {note}", "its own arrays are rendered; actinic preset convert --fresh takes the shelf's")
            )
    if missing := set(DEFAULTS) - set(preset.header["controls"]):
        found.append(
            (f"{len(missing)} controls are newer than it", "they stand at their defaults, which change nothing")
        )
    return found


def _shelf_note(named: Mapping) -> str | None:
    try:
        held = shelf.load(named["id"])
    except FilmError:
        return f"{named['id']} is not on this shelf"
    return None if held.hash == named["hash"] else f"{named['id']} is {held.hash} on this shelf, {named['hash']} here"


def _folded(preset: Preset, fresh: bool) -> Preset:
    onto = preset.header["print"]
    baked = presets.bake(*shelf.pair(preset.header["negative"]["id"], onto["id"] if onto else shelf.DIRECT))
    for side in ("negative", "print"):
        told, held = preset.header[side], baked.header[side]
        if told and not fresh and told["hash"] != held["hash"]:
            got = f"{told['id']} {told['hash']}, and {held['hash']} on the shelf"
            raise FilmError(got, "the very stock", "use the .actinic file, or --fresh for the shelf's", Code.STOCK)
    return baked


def _read_text(path: Path) -> Preset:
    try:
        preset = Preset(json.loads(path.read_text()), {})
        preset.controls, preset.stocks, tracks(preset)  # noqa: B018
    except OSError as error:
        raise FilmError(f"{path}: {error.strerror}", "a preset", "name a file that is there", Code.MISSING) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wanted = "JSON of `actinic preset convert`"
        raise FilmError(
            f"{path}: {error!r}", wanted, "actinic preset convert look.actinic look.json", Code.DAMAGED
        ) from None
    return preset


def _said(preset: Preset) -> dict:
    """All that a preset says, flat: controls with defaults, keyframes by control, arrays by shape and digest."""
    others = {k: v for k, v in preset.header.items() if k not in ("controls", "arrays", KEYS)}
    keys = {f"{KEYS}.{k}": v for k, v in preset.header.get(KEYS, {}).items()}
    arrays = {
        f"array {name}": (array.shape, sha256(array.tobytes()).hexdigest()[:16])
        for name, array in preset.arrays.items()
    }
    return others | by_key(preset.controls) | keys | arrays
