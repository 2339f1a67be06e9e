"""Doors: stand-ins for modules of ours, which import them when they are first used.

Blender registers classes and draws them long before anybody racks focus, so what the window's code calls stands behind
a door, and enabling the add-on imports none of it:

    from ..doors import api

    api.create_rack(scene, "Bond", "Villain")  # here `api` is imported

The door `blender_camera` leads to `blender/camera.py`, `blender_recipe` to `blender/write/recipe.py`. A door is used
like its module, where code runs: as a base class, a decorator or a default it would be opened at once. In annotations
it stands in quotes, or below `from __future__ import annotations`; not on properties of a class that Blender
registers, which evaluates them.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

PATHS: Final = {
    "api": "api",
    "stepwise": "api.stepwise",
    "blender_camera": "blender.camera",
    "blender_at_playhead": "blender.measure.at_playhead",
    "blender_full_scene": "blender.measure.full_scene",
    "blender_pairs": "blender.measure.pairs",
    "blender_steps": "blender.measure.steps",
    "blender_when_idle": "blender.measure.when_idle",
    "blender_find": "blender.subjects.find",
    "blender_camera_view": "blender.viewport.camera_view",
    "blender_cursor": "blender.viewport.cursor",
    "blender_overlay": "blender.viewport.overlay",
    "blender_playblast": "blender.viewport.playblast",
    "blender_rehearsal": "blender.viewport.rehearsal",
    "blender_restore_values": "blender.viewport.restore_values",
    "blender_apply_proposal": "blender.write.apply_proposal",
    "blender_keyable": "blender.write.keyable",
    "blender_racks": "blender.write.racks",
    "blender_recipe": "blender.write.recipe",
    "blender_update": "blender.write.update",
    "cli_commands": "cli.commands",
    "core_keys": "core.curves.keys",
    "core_breathing": "core.optics.breathing",
    "core_camera": "core.optics.camera",
    "core_standards": "core.optics.standards",
    "core_stops": "core.optics.stops",
    "overlay_geometry": "core.overlay.geometry",
    "overlay_labels": "core.overlay.labels",
    "overlay_picture": "core.overlay.picture",
    "core_rack_stop": "core.plan.rack_stop",
    "core_recipe": "core.record.recipe",
    "core_marks": "core.request.marks",
    "core_perform": "core.request.perform",
    "core_request": "core.request.request",
    "core_timing": "core.request.timing",
    "core_lens_table": "core.stop.lens_table",
    "core_pair": "core.stop.pair",
    "core_proposals": "core.stop.proposals",
    "core_readout": "core.stop.readout",
    "stop_solver": "core.stop.solver",
    "core_units": "core.units",
    "files_lens_text": "files.lens_text",
    "files_recipe_codec": "files.recipe_codec",
    "operators_performance": "operators.perform.performance",
    "ui_overlay_draw": "ui.overlay.draw",
    "ui_overlay_paint": "ui.overlay.paint",
}
"""The module behind each door, as seen from the package."""


class Door(ModuleType):
    """Stands for a module until something of it is used.

    Parameters
    ----------
    path : str
        The module, as seen from the package.
    """

    def __init__(self, path: str) -> None:
        super().__init__(f"{__package__}.{path}")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        return getattr(import_module(self.__name__), name)


def is_open(door: ModuleType) -> bool:
    """Whether the module behind a door has been imported: before that nothing of it can be under way."""
    return door.__name__ in sys.modules


if TYPE_CHECKING:
    # What there are doors to; whoever reads types sees the modules themselves.
    from . import api
    from .api import stepwise
    from .blender import camera as blender_camera
    from .blender.measure import at_playhead as blender_at_playhead
    from .blender.measure import full_scene as blender_full_scene
    from .blender.measure import pairs as blender_pairs
    from .blender.measure import steps as blender_steps
    from .blender.measure import when_idle as blender_when_idle
    from .blender.subjects import find as blender_find
    from .blender.viewport import camera_view as blender_camera_view
    from .blender.viewport import cursor as blender_cursor
    from .blender.viewport import overlay as blender_overlay
    from .blender.viewport import playblast as blender_playblast
    from .blender.viewport import rehearsal as blender_rehearsal
    from .blender.viewport import restore_values as blender_restore_values
    from .blender.write import apply_proposal as blender_apply_proposal
    from .blender.write import keyable as blender_keyable
    from .blender.write import racks as blender_racks
    from .blender.write import recipe as blender_recipe
    from .blender.write import update as blender_update
    from .cli import commands as cli_commands
    from .core import units as core_units
    from .core.curves import keys as core_keys
    from .core.optics import breathing as core_breathing
    from .core.optics import camera as core_camera
    from .core.optics import standards as core_standards
    from .core.optics import stops as core_stops
    from .core.overlay import geometry as overlay_geometry
    from .core.overlay import labels as overlay_labels
    from .core.overlay import picture as overlay_picture
    from .core.plan import rack_stop as core_rack_stop
    from .core.record import recipe as core_recipe
    from .core.request import marks as core_marks
    from .core.request import perform as core_perform
    from .core.request import request as core_request
    from .core.request import timing as core_timing
    from .core.stop import lens_table as core_lens_table
    from .core.stop import pair as core_pair
    from .core.stop import proposals as core_proposals
    from .core.stop import readout as core_readout
    from .core.stop import solver as stop_solver
    from .files import lens_text as files_lens_text
    from .files import recipe_codec as files_recipe_codec
    from .operators.perform import performance as operators_performance
    from .ui.overlay import draw as ui_overlay_draw
    from .ui.overlay import paint as ui_overlay_paint
else:

    def __getattr__(name: str) -> Door:
        """Return the door of that name."""
        if name not in PATHS:
            raise AttributeError(name)
        return Door(PATHS[name])
