"""Doors: stand-ins for modules of ours, which import them when they are first used.

Blender registers classes and draws them long before anybody racks focus, so what the window's code calls stands behind
a door, and enabling the add-on imports none of it:

    from ..doors import api

    api.create_rack(scene, "Bond", "Villain")  # here `api` is imported

The door `blender_camera` leads to `blender/camera.py`, `core_keys` to `core/keys.py`. A door is used like its module,
where code runs: as a base class, a decorator or a default it would be opened at once. In annotations it stands in
quotes, or below `from __future__ import annotations`; not on properties of a class that Blender registers, which
evaluates them.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

LAYERS: Final = ("api", "blender", "cli", "core", "files", "operators", "ui")


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
    from .blender import adopt as blender_adopt
    from .blender import camera as blender_camera
    from .blender import cursor as blender_cursor
    from .blender import ground as blender_ground
    from .blender import guards as blender_guards
    from .blender import later as blender_later
    from .blender import looking as blender_looking
    from .blender import now as blender_now
    from .blender import overlay as blender_overlay
    from .blender import pairs as blender_pairs
    from .blender import playblast as blender_playblast
    from .blender import put_back as blender_put_back
    from .blender import racks as blender_racks
    from .blender import recipe as blender_recipe
    from .blender import rehearsal as blender_rehearsal
    from .blender import rework as blender_rework
    from .blender import stepping as blender_stepping
    from .blender import subjects as blender_subjects
    from .cli import commands as cli_commands
    from .core import breathing as core_breathing
    from .core import camera as core_camera
    from .core import keys as core_keys
    from .core import lens_table as core_lens_table
    from .core import marks as core_marks
    from .core import overlay as core_overlay
    from .core import overlay_labels as core_overlay_labels
    from .core import overlay_picture as core_overlay_picture
    from .core import pair as core_pair
    from .core import perform as core_perform
    from .core import proposals as core_proposals
    from .core import rack_stop as core_rack_stop
    from .core import readout as core_readout
    from .core import recipe as core_recipe
    from .core import request as core_request
    from .core import standards as core_standards
    from .core import stop_solver as core_stop_solver
    from .core import stops as core_stops
    from .core import timing as core_timing
    from .core import units as core_units
    from .files import lens_text as files_lens_text
    from .files import recipe_codec as files_recipe_codec
    from .operators import performance as operators_performance
    from .ui import overlay_draw as ui_overlay_draw
    from .ui import overlay_paint as ui_overlay_paint
else:

    def __getattr__(name: str) -> Door:
        """Return the door of that name."""
        layer, _, module = name.partition("_")
        if layer not in LAYERS:
            raise AttributeError(name)
        return Door(f"{layer}.{module}" if module else layer)
