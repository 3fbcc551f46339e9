"""What a job is between its steps: read, filmed, done."""

from dataclasses import dataclass, field, replace

import numpy as np

from .. import native
from . import picture, resume, timecode
from .jobs import Job, frame_of
from .parts import Part


@dataclass(frozen=True)
class Result:
    """One picture done; `skipped` where it was done already, by the same recipe."""

    source: str
    target: str
    frame: int
    input: str
    nan_pixels: int
    clipped_pixels: int
    not_kept: tuple[str, ...]
    recipe: str
    skipped: bool = False
    missing: str | None = None


@dataclass(frozen=True, eq=False)
class Plate:
    """A job with its picture read: `found`, and by what recipe it will be filmed."""

    job: Job
    found: picture.Picture
    recipe: dict


@dataclass(frozen=True, eq=False)
class Film:
    """A plate with what the film made of it, by part, the first the one that keeps the plate's other channels."""

    plate: Plate
    parts: tuple[Part, ...]
    reports: list[native.Report] = field(repr=False)


def result_of(job: Job, recipe: dict, counts: tuple[int, int], lost: tuple[str, ...], skipped: bool = False) -> Result:
    """What became of a job, by its recipe."""
    name = resume.recipe_id(recipe)
    return Result(
        str(job.source), str(job.target), job.frame, recipe["input"], *counts, lost, name, skipped, job.missing
    )


def stand_in(found: picture.Picture, job: Job) -> picture.Picture:
    """The nearest frame held, its timecode moved on, or black of its size."""
    from_frame = frame_of(job.source)
    metadata = timecode.shifted(found.metadata, job.frame - from_frame, found.frames_per_s)
    if job.missing == "hold":
        return replace(found, metadata=metadata)
    extra = {name: np.zeros_like(plane) for name, plane in found.extra.items()}
    return replace(found, metadata=metadata, pixels=np.zeros_like(found.pixels), extra=extra)
