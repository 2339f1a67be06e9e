"""What is frozen of saved racks: a camera beside its racks, and its racks as they are listed, as plain JSON.

Read with plain bpy and the public api only, so that it can be compared with what an earlier build wrote.
"""

from pathlib import Path
from typing import Any

import bpy
from blender_shot import FOCUS, LENS, STOP, find_curve, read_points

from rack_focus_addon import api

DATA = Path(__file__).parents[1] / "frozen" / "data"
KEY_FIELDS = (
    "frame",
    "value",
    "interpolation",
    "easing",
    "handle_left",
    "handle_right",
    "handle_left_type",
    "handle_right_type",
    "back",
    "amplitude",
    "period",
    "type",
)
MARK_FIELDS = ("start", "arrive", "ease", "ease_direction", "space", "note")
SUBJECT_FIELDS = ("bone", "along", "vertex_group", "part", "offset", "sharp", "slab")


def read_camera(camera: bpy.types.Object) -> dict[str, Any]:
    """Everything of a camera that a rack touches; of what is animated the curve, for its value follows the playhead."""
    data, animation = camera.data, camera.data.animation_data
    action, slot = (animation.action, getattr(animation, "action_slot", None)) if animation else (None, None)
    curves = {path: find_curve(data, path) for path in (FOCUS, LENS, STOP)}
    values = {FOCUS: data.dof.focus_distance, LENS: data.lens, STOP: data.dof.aperture_fstop}
    return {
        "data": data.name,
        "use_dof": data.dof.use_dof,
        "focus_object": data.dof.focus_object.name if data.dof.focus_object else None,
        "focus_subtarget": data.dof.focus_subtarget,
        "values": {path: None if curves[path] else value for path, value in values.items()},
        "has_animation_data": animation is not None,
        "action": action.name if action else None,
        "action_is_linked": bool(action and action.library),
        "slot": slot.identifier if slot else None,
        "curves": {path: _as_json(read_points(curve)) for path, curve in curves.items()},
        "extrapolations": {path: curve.extrapolation if curve else None for path, curve in curves.items()},
        "drivers": sorted(driver.data_path for driver in animation.drivers) if animation else [],
    }


def read_racks(camera: bpy.types.Object) -> list[dict[str, Any]]:
    """A camera's racks as `find_racks` lists them, without what depends on a measurement."""
    return [read_rack(rack) for rack in api.find_racks(camera)]


def read_rack(rack: api.Rack) -> dict[str, Any]:
    return {
        "name": rack.name,
        "mode": rack.mode,
        "owned_range": list(rack.owned_range),
        "fstop": rack.fstop,
        "key_error_px": rack.key_error_px,
        "marks": [_read_mark(mark) for mark in rack.marks],
        "keys": [read_key(key) for key in rack.keys],
        "lens_keys": [read_key(key) for key in rack.lens_keys],
        "stop_keys": [read_key(key) for key in rack.stop_keys],
    }


def read_key(key: api.Key) -> dict[str, Any]:
    return _as_json({name: getattr(key, name) for name in KEY_FIELDS})


def _read_mark(mark: api.TimedMark) -> dict[str, Any]:
    subject, point, chosen = mark.subject, mark.subject.point, mark.subject.chosen
    return _as_json(
        {
            "subject": subject.name,
            **{name: getattr(mark, name) for name in MARK_FIELDS},
            **{name: getattr(subject, name) for name in SUBJECT_FIELDS},
            "point": [point.face, point.weights] if point else None,
            "vertex": chosen.vertex if chosen else None,
        }
    )


def _as_json(value: Any) -> Any:
    """Tuples as lists, which is how they come back from a file."""
    if isinstance(value, dict):
        return {name: _as_json(each) for name, each in value.items()}
    return [_as_json(each) for each in value] if isinstance(value, list | tuple) else value
