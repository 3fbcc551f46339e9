"""A shot as a bundle of Open Job Description: template, parameter values, asset references and the look.

The template renders chunks of frames, then writes the movie that depends on them; progress and failures are told in the
protocol's messages. `openjd run` runs it on one machine (with parameters.json), `deadline bundle submit`
takes the folder as it is (with parameter_values.json and asset_references.json).
Source: openjd (jobtemplate-2023-09, extension TASK_CHUNKING).
"""

import json
from pathlib import Path

from ..atomic import replacing
from ..codes import Code
from ..errors import FilmError
from ..render.frames import format_range
from ..render.order import Order
from .plan import chunks, packed

_FRAMES = "{{Task.Param.Frames}}"


def bundle(order: Order, folder: Path, size: int, movie: str | None = None, codec: str = "prores") -> Path:
    """Write the bundle of a shot into `folder`; returns the template's path. Raises FilmError."""
    held = packed(order, folder)
    work = held.jobs()
    chunks(work, size)
    if len(held.pictures) != 2:
        raise FilmError(f"{len(held.pictures) - 1} inputs", "one sequence", "submit each by itself", Code.USAGE)
    values = _values(held, format_range(job.frame for job in work), movie)
    references = _references(work, held, movie)
    for name, content in {
        "template": template(held, Path(work[0].target).parent.name, size, movie is not None, codec),
        "parameters": values,
        "parameter_values": {"parameterValues": [{"name": k, "value": v} for k, v in values.items()]},
        "asset_references": {"assetReferences": references},
    }.items():
        with replacing(folder / f"{name}.json") as part:
            part.write_text(json.dumps(content, indent=2) + "\n")
    return folder / "template.json"


def template(order: Order, name: str, size: int, has_movie: bool, codec: str) -> dict:
    """The job template: a chunked render step and, after it, a movie step."""
    steps = [_render_step(order, size), *([_movie_step(codec)] if has_movie else [])]
    return {
        "specificationVersion": "jobtemplate-2023-09",
        "extensions": ["TASK_CHUNKING"],
        "name": f"Actinic {name}".strip()[:128],
        "parameterDefinitions": [
            _text("Actinic", "The program on the worker", "actinic"),
            _path("Plates", "Pattern of the plates", "NONE"),
            _path("Output", "Pattern of the frames to write", "NONE"),
            _text("Frames", "Frames to render, as 1001-1240 or 1001-1240:2"),
            _path("Look", "The preset", "IN"),
            *([_path("Movie", "The movie to write", "OUT")] if has_movie else []),
        ],
        "steps": steps,
    }


def _render_step(order: Order, size: int) -> dict:
    mapped = {"pictures": ("{{Param.Plates}}", "{{Param.Output}}"), "preset": "{{Param.Look}}", "frames": _FRAMES}
    chunk = {"defaultTaskCount": size, "rangeConstraint": "NONCONTIGUOUS"}
    frames = {"name": "Frames", "type": "CHUNK[INT]", "range": "{{Param.Frames}}", "chunks": chunk}
    return {
        "name": "Render",
        "parameterSpace": {"taskParameterDefinitions": [frames]},
        "script": _run("render", *order.words(**mapped), "--keep-going", "--openjd"),
    }


def _movie_step(codec: str) -> dict:
    words = ["{{Param.Output}}", "{{Param.Movie}}", "--codec", codec, "--frames", "{{Param.Frames}}", "--openjd"]
    return {"name": "Movie", "dependencies": [{"dependsOn": "Render"}], "script": _run("movie", *words)}


def _run(*words: str) -> dict:
    return {"actions": {"onRun": {"command": "{{Param.Actinic}}", "args": list(words)}}}


def _text(name: str, description: str, default: str | None = None) -> dict:
    given = {} if default is None else {"default": default}
    return {"name": name, "type": "STRING", "description": description, **given}


def _path(name: str, description: str, flow: str) -> dict:
    return {"name": name, "type": "PATH", "objectType": "FILE", "dataFlow": flow, "description": description}


def _values(order: Order, frames: str, movie: str | None) -> dict:
    plates, output = (str(Path(p).absolute()) for p in order.pictures)
    values = {"Plates": plates, "Output": output, "Frames": frames.replace("x", ":"), "Look": order.preset}
    return values | ({"Movie": str(Path(movie).absolute())} if movie else {})


def _references(work, order: Order, movie: str | None) -> dict:
    outputs = {str(Path(job.target).absolute().parent) for job in work}
    outputs |= {str(Path(movie).absolute().parent)} if movie else set()
    inputs = sorted({str(Path(job.source).absolute()) for job in work} | {order.preset})
    return {"inputs": {"filenames": inputs}, "outputs": {"directories": sorted(outputs)}}
