"""What a hand does in the 3D viewport: points at things, opens their menus."""

from collections.abc import Iterator

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d
from driver import area, click, picture, press, region, wait, wait_for, write
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


def play_every_frame() -> Steps:
    """Press Perform; a window drawn without a GPU would drop so many frames that nobody could hit one."""
    yield from click("rack_focus.perform")
    scene = bpy.context.scene
    scene.sync_mode = "NONE"
    scene.frame_set(1)


def play_on(frame: int) -> Steps:
    """Let it play up to a frame; most of the way is jumped, for without a GPU each frame takes a second."""
    scene = bpy.context.scene
    scene.frame_set(max(scene.frame_current, frame - 2))
    yield from wait_for(lambda: scene.frame_current >= frame, f"frame {frame}", 600)


def choose_in_menu(name: str, entry: str) -> Steps:
    """Open the context menu on an object, search in it for an entry (Space, then its words), and choose it."""
    at = place_of(name)
    yield from press("RIGHTMOUSE", at)
    yield from wait(8)
    yield from picture("menu")
    yield from press("SPACE", at)
    yield from write(entry, at)
    yield from picture("menu_" + entry.replace(" ", "_"))
    yield from press("RET", at)
    yield from wait(8)
