"""What is frozen of a random shot's rack, as fields by name: arrays of numbers, or text; and the files it is kept in.

The file of 5.2 has every field, those of the other Blenders only the fields that differ there in any bit. What differs,
measured between 5.2 and each of them:

* 5.0, 4.5 and 4.2: up to 1e-12 relative in half of the shots, because their numpy (1.26 and 1.24 in place of 2.3)
  computes exponentials and logarithms to another last bit;
* 4.5 and 4.2: 1e-8 to 1e-7 in shots with a NEAREST subject: `np.array` of a vector or matrix of Blender's is of float64
  there and of float32 from 5.0 on, and a vertex is carried into the world in that precision;
* 4.2: visibly in shots with a noise modifier on an F-curve, whose noise is another one in later Blenders.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
from blender_shot import FOCUS, LENS, STOP, find_curve
from frozen_racks import DATA
from frozen_shots import RandomShot

from rack_focus_addon import api

Fields = dict[str, Any]
BASE: Final = "5.2"
"""The Blender whose file has every field."""


def read_plan(number: int) -> Fields:
    """Make a random shot, rack it, and return what came of it."""
    made = RandomShot(number)
    try:
        rack = made.create()
    except api.RackFocusError as error:
        return {"refusal": f"{type(error).__name__}: {error}"}
    return fields_of(rack) | _curves(rack) | {"given": _given(made, rack)}


def fields_of(rack: api.Rack) -> Fields:
    return {
        "name": rack.name,
        "mode": rack.mode,
        "measured_on": rack.measured_on,
        "findings": " ".join(finding.code for finding in rack.findings),
        "sharp": " | ".join(span.subject for span in rack.timeline),
        "marks": [[mark.start, mark.arrive] for mark in rack.marks],
        "frames": rack.frames,
        "focus_distance": rack.focus_distance,
        "owned_range": rack.owned_range,
        "fstop": [rack.fstop],
        "key_error_px": [rack.key_error_px],
        "framing_change": [rack.framing_change],
        "timeline": [[span.start, span.end] for span in rack.timeline],
        **_keys("keys", rack.keys),
        **_keys("lens_keys", rack.lens_keys),
        **_keys("stop_keys", rack.stop_keys),
    }


def _keys(name: str, keys: tuple[api.Key, ...]) -> Fields:
    nowhere = (np.nan, np.nan)
    kinds = ((key.interpolation, key.easing, key.handle_left_type, key.handle_right_type, key.type) for key in keys)
    numbers = (
        (key.frame, key.value, *(key.handle_left or nowhere), *(key.handle_right or nowhere), key.back, key.period)
        for key in keys
    )
    return {name: list(numbers), f"{name} kinds": " ".join("/".join(kind) for kind in kinds)}


def _curves(rack: api.Rack) -> Fields:
    """What stands on the camera's curves, with the handles that Blender laid: the rack's keys and the user's."""
    found = {path: find_curve(rack.camera.data, path) for path in (FOCUS, LENS, STOP)}
    return {
        f"curve {path}": [(*p.co, *p.handle_left, *p.handle_right) for p in curve.keyframe_points] if curve else []
        for path, curve in found.items()
    }


def _given(made: RandomShot, rack: api.Rack) -> list[float]:
    """The focus that Blender itself gives, before, during and after the rack."""
    first, last = rack.owned_range
    return [made.shot.focus_at(frame, rack.camera) for frame in np.round(np.linspace(first - 2, last + 2, 6), 2)]


# ---------------------------------------------------------------------------------------------------------------- files
def file_of(version: str) -> Path:
    return DATA / f"plans-{version}.npz"


def version_of_this_blender() -> str:
    return "{}.{}".format(*bpy.app.version)


def arithmetic() -> str:
    """Return a digest of what numpy computes here.

    Which code it takes for exponentials, logarithms and linear algebra depends on the processor, and changes the last
    bit: with AVX-512 and without, 52 of the 200 shots differ by up to 7e-12 relative.
    """
    x = np.linspace(0.01, 20.0, 4001)
    square = x[:3600].reshape(60, 60) + np.eye(60)
    results = (
        np.exp(-x),
        np.log(x),
        np.power(x, 1.7),
        np.sin(x),
        np.cos(x),
        np.tan(x),
        np.arctan2(x, 2.0),
        np.hypot(x, 3.0),
    )
    linear = (square @ square, np.linalg.solve(square, x[:60]), np.linalg.norm(x))
    return hashlib.sha256(b"".join(np.asarray(each).tobytes() for each in (*results, *linear))).hexdigest()


def write(version: str, plans: dict[int, Fields]) -> None:
    """Write the file of a Blender; the base must be there already, or be this one."""
    base = {} if version == BASE else load(BASE)[0]
    own = {
        number: {name: plan[name] for name in differing(plan, base.get(number, {})) if name in plan}
        for number, plan in plans.items()
    }
    numbers: list[np.ndarray] = []
    index: dict[int, dict[str, Any]] = {}
    for number, fields in own.items():
        for name, value in fields.items():
            array = value if isinstance(value, str) else np.asarray(value, dtype=np.float64)
            index.setdefault(number, {})[name] = array if isinstance(array, str) else array.shape
            if not isinstance(array, str):
                numbers.append(array.ravel())
    text = json.dumps({"arithmetic": arithmetic(), "plans": index}, separators=(",", ":")).encode()
    np.savez_compressed(
        file_of(version), numbers=np.concatenate([*numbers, np.empty(0)]), index=np.frombuffer(text, dtype=np.uint8)
    )


def load(version: str) -> tuple[dict[int, Fields], str]:
    """Return all plans as a Blender's file has them, and the arithmetic of the machine that wrote it."""
    own, written_with = _load_file(version)
    if version == BASE:
        return own, written_with
    return {number: _over(plan, own.get(number, {})) for number, plan in load(BASE)[0].items()}, written_with


def _load_file(version: str) -> tuple[dict[int, Fields], str]:
    with np.load(file_of(version)) as packed:
        numbers, document = packed["numbers"], json.loads(packed["index"].tobytes())
    at, plans = 0, {}
    for number, fields in document["plans"].items():
        plan = plans[int(number)] = {}
        for name, kept in fields.items():
            size = 0 if isinstance(kept, str) else int(np.prod(kept))
            plan[name] = kept if isinstance(kept, str) else numbers[at : at + size].reshape(kept)
            at += size
    return plans, document["arithmetic"]


def _over(base: Fields, own: Fields) -> Fields:
    """The plan of one Blender, of which `own` is what differs."""
    # Refused on one and planned on the other, they share no field.
    if own and ("refusal" in own) != ("refusal" in base):
        return own
    return {**base, **own}


# ------------------------------------------------------------------------------------------------------------- equality
def differing(plan: Fields, other: Fields, relative: float = 0.0) -> list[str]:
    """Return the names of the fields in which two plans differ; with `relative` 0 in any bit."""
    return [name for name in {**plan, **other} if not _same(plan.get(name), other.get(name), relative)]


def _same(one: Any, other: Any, relative: float) -> bool:
    if one is None or other is None or isinstance(one, str) or isinstance(other, str):
        return type(one) is type(other) and bool(one == other)
    one, other = (np.asarray(value, dtype=np.float64) for value in (one, other))
    return one.shape == other.shape and np.allclose(one, other, rtol=relative, atol=relative / 100.0, equal_nan=True)
