"""The calls that may have to step the user's scene, in steps: for whoever drives them a few frames at a time.

Each takes what its namesake in :mod:`.api` takes, and returns a generator, see :mod:`..blender.measure.steps`. A window
drives them between its events (operators/stepping.py), so that Esc ends them with nothing changed.
"""

from typing import Any

import bpy

from ..blender.measure.steps import Steps
from ..blender.review.check import check
from ..blender.review.fixes import apply_fix
from ..blender.write.bake import bake_rack
from ..blender.write.update import copy_rack, retime_rack, update_rack
from ..core.record.rack import Rack
from . import create
from .arguments import read_call

__all__ = ["apply_fix", "bake_rack", "check", "copy_rack", "create_rack", "plan_rack", "retime_rack", "update_rack"]


def create_rack(scene: bpy.types.Scene, *subjects: Any, **options: Any) -> Steps[Rack]:  # noqa: ANN401 - those of the api
    """Plan a rack and key it, see :func:`.create.create_rack`."""
    return create.creating(**read_call(create.create_rack, scene, *subjects, **options))


def plan_rack(scene: bpy.types.Scene, *subjects: Any, **options: Any) -> Steps[Rack]:  # noqa: ANN401 - those of the api
    """Plan a rack, see :func:`.create.plan_rack`."""
    plan = yield from create.planning(**read_call(create.create_rack, scene, *subjects, **options))
    return plan.rack
