"""What a hand does in the 3D viewport: points at things, opens their menus."""

from collections.abc import Iterator

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d
from driver import area, picture, press, region, wait, window
from mathutils import Vector

Steps = Iterator[None]


def place_of(name: str, aside: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> tuple[float, float]:
    """Return where an object is in the window, as its viewport shows it."""
    where, space = region("WINDOW"), area().spaces.active
    point = bpy.data.objects[name].matrix_world @ Vector(aside)
    at = location_3d_to_region_2d(where, space.region_3d, point)
    return where.x + at[0], where.y + at[1]


def through_the_camera() -> Steps:
    """Look through the camera, as Numpad 0 does."""
    area().spaces.active.region_3d.view_perspective = "CAMERA"
    yield from wait(8)


def invoke(operator: str) -> None:
    """Start an operator in the viewport."""
    group, name = operator.split(".")
    with bpy.context.temp_override(window=window(), area=area(), region=region("WINDOW")):
        getattr(getattr(bpy.ops, group), name)("INVOKE_DEFAULT")


def click_in_menu(name: str, entry: str) -> Steps:
    """Open the context menu on an object and click one of our entries by its letter."""
    yield from press("RIGHTMOUSE", place_of(name))
    yield from wait(8)
    yield from picture(f"menu_{entry}")
    # A letter underlined in the menu chooses an entry; typing part of its name searches for it.
    yield from press("F" if entry == "focus_here" else "R", place_of(name))
    yield from wait(8)
