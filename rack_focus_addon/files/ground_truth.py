"""Ground truth as JSON, CSV or npz: written whole or not at all."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..core.errors import ArgumentError, RackFocusError
from ..core.messages import joined
from ..core.shot.truth_table import GroundTruth
from .report import as_json, series

SERIES: Final = ("focus_distance", "near", "far", "fstop", "lens_mm", "coc_mm")
"""One number a frame."""

BY_SUBJECT: Final = ("distance", "coc_px")


def write_ground_truth(truth: GroundTruth, path: Path) -> Path:
    """Write it in the format of the path's suffix, and return the full path.

    Raises
    ------
    ArgumentError
        If the suffix is none of .json, .csv and .npz.
    RackFocusError
        If the file cannot be written; one that was there is left.
    """
    require_format(path)
    target = path.resolve()
    with _in_place_of(target) as part:
        _WRITERS[path.suffix.lower()](truth, part)
    return target


def require_format(path: Path) -> None:
    """Raise :class:`ArgumentError` for a path whose suffix names no format."""
    if path.suffix.lower() not in _WRITERS:
        raise ArgumentError(
            "{path} has no format that is known; name it {formats}",
            path=path,
            formats=joined(f"*{each}" for each in _WRITERS),
        )


@contextmanager
def _in_place_of(target: Path) -> Iterator[Path]:
    """A file beside the target, which is moved there when it is complete."""
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(target)
    except OSError as error:
        raise RackFocusError(
            "{target} cannot be written: {reason}; choose another place for it", target=target, reason=error.strerror
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()


def as_document(truth: GroundTruth) -> dict[str, Any]:
    """Return it for JSON, which has neither infinity nor nan: both become null."""
    return {
        **_constants(truth),
        "frames": series(truth.frames),
        **{name: series(getattr(truth, name)) for name in SERIES},
        "use_dof": truth.use_dof.tolist(),
        "camera_matrix": truth.camera_matrix.tolist(),
        "subjects": {
            subject: {name: series(getattr(truth, name)[row]) for name in BY_SUBJECT}
            for row, subject in enumerate(truth.subjects)
        },
    }


def _constants(truth: GroundTruth) -> dict[str, Any]:
    """What is the same at every frame."""
    shaped = {"frames", "use_dof", "camera_matrix", "subjects", *SERIES, *BY_SUBJECT}
    names = [field.name for field in fields(truth) if field.name not in shaped]
    return {name: list(value) if isinstance(value := getattr(truth, name), tuple) else value for name in names}


def _write_json(truth: GroundTruth, part: Path) -> None:
    part.write_text(as_json(as_document(truth)) + "\n", encoding="utf-8")


def _write_csv(truth: GroundTruth, part: Path) -> None:
    """A row a frame; what has several numbers has a column each."""
    columns: dict[str, Any] = {"frame": truth.frames}
    columns |= {name: getattr(truth, name) for name in SERIES}
    columns["use_dof"] = truth.use_dof.astype(int)
    columns |= {f"m{row}{col}": truth.camera_matrix[:, row, col] for row in range(4) for col in range(4)}
    for row, subject in enumerate(truth.subjects):
        columns |= {f"{name}[{subject}]": getattr(truth, name)[row] for name in BY_SUBJECT}
    for name, value in _constants(truth).items():
        parts = zip("xy", value, strict=True) if isinstance(value, list) else [("", value)]
        columns |= {f"{name}_{axis}" if axis else name: each for axis, each in parts}
    filled = [np.broadcast_to(values, truth.frames.shape).tolist() for values in columns.values()]
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*filled, strict=True))


def _write_npz(truth: GroundTruth, part: Path) -> None:
    arrays: dict[str, Any] = {field.name: np.asarray(getattr(truth, field.name)) for field in fields(truth)}
    # To a file that is open, for of a name numpy makes one that ends in .npz.
    with part.open("wb") as file:
        np.savez_compressed(file, **arrays)


_WRITERS: Final[dict[str, Callable[[GroundTruth, Path], None]]] = {
    ".json": _write_json,
    ".csv": _write_csv,
    ".npz": _write_npz,
}
