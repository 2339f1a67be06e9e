"""Rack Focus for scripts.

    from rack_focus_addon import api
    api.create_rack(bpy.context.scene, "Bond", "Villain", start=24, seconds=1.0)

It works in Blender and on the plain `bpy` wheel, with nothing registered. Distances are planar and in scene units,
frames are scene frames, and whatever goes wrong is a :class:`RackFocusError` that says what, which object, and what
to do, with nothing changed. Wherever a subject is asked for, an object, its name, a :class:`Subject` or a plain
distance will do.
"""

from ..blender.measure.instances import Instance
from ..blender.presets import SensorPreset
from ..core.curves.keys import Key
from ..core.errors import (
    ArgumentError,
    CameraError,
    Cancelled,
    RackFocusError,
    SubjectError,
    TopologyError,
    UnknownChoiceError,
)
from ..core.findings import Finding, Fix
from ..core.optics.lens import DepthOfField
from ..core.optics.verdict import SharpSpan
from ..core.plan.cuts import ShotRange
from ..core.record.rack import Rack
from ..core.request.marks import Mark, Subject
from ..core.request.surface import SurfacePoint
from ..core.request.timing import TimedMark
from ..core.shot.truth_table import GroundTruth
from ..core.stop.lens_table import LensRow
from ..core.stop.proposals import Proposal
from ..core.stop.readout import RackReadout
from ..core.stop.solver import StopSolution
from ..core.stop.wishes import SplitSolution
from .advice import depth_of_field, lens_table, make_it_read, solve_fstop, split_focus, stop_for_blur
from .create import create_rack, create_racks, plan_rack
from .look import apply_fix, blur, check, find_shots, ground_truth, measure, report, write_ground_truth
from .racks import bake_rack, copy_rack, find_racks, make_live, remove_rack, retime_rack, review, update_rack
from .sensors import sensor_presets, set_sensor
from .subjects import find_instances, pick_surface, suggest_subject

__all__ = [
    "ArgumentError",
    "CameraError",
    "Cancelled",
    "DepthOfField",
    "Finding",
    "Fix",
    "GroundTruth",
    "Instance",
    "Key",
    "LensRow",
    "Mark",
    "Proposal",
    "Rack",
    "RackFocusError",
    "RackReadout",
    "SensorPreset",
    "SharpSpan",
    "ShotRange",
    "SplitSolution",
    "StopSolution",
    "Subject",
    "SubjectError",
    "SurfacePoint",
    "TimedMark",
    "TopologyError",
    "UnknownChoiceError",
    "apply_fix",
    "bake_rack",
    "blur",
    "check",
    "copy_rack",
    "create_rack",
    "create_racks",
    "depth_of_field",
    "find_instances",
    "find_racks",
    "find_shots",
    "ground_truth",
    "lens_table",
    "make_it_read",
    "make_live",
    "measure",
    "pick_surface",
    "plan_rack",
    "remove_rack",
    "report",
    "retime_rack",
    "review",
    "sensor_presets",
    "set_sensor",
    "solve_fstop",
    "split_focus",
    "stop_for_blur",
    "suggest_subject",
    "update_rack",
    "write_ground_truth",
]
