"""What a hand does in Blender's window: moves the mouse, clicks a button by what it does, types, looks.

Every function is a generator: it yields wherever Blender has to take an event or draw. Buttons are found by what
Blender itself says lies under the mouse, not by where they are.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy

TAB = "Rack Focus"
OUT = Path("/w/out")
STEP = 9
"""Pixels between two looks; a row is about twenty high."""

COLUMNS = (0.62, 0.25)
"""Of the sidebar's width: buttons stand side by side."""

LOOKS = ((2, 0), (2, 6), (2, 6), (5, -20), (5, 6), (5, 6))
"""Ticks at each place, and notches of the wheel before, down positive: a busy machine is slow to see the mouse."""

Steps = Iterator[None]


def window() -> bpy.types.Window:
    """Return the one window."""
    return bpy.context.window_manager.windows[0]


def area(kind: str = "VIEW_3D") -> bpy.types.Area:
    """Return the first area of a kind."""
    return next(each for each in window().screen.areas if each.type == kind)


def region(kind: str = "UI") -> bpy.types.Region:
    """Return a region of the 3D viewport."""
    return next(each for each in area().regions if each.type == kind)


def wait(ticks: int = 4) -> Steps:
    """Let Blender draw."""
    for _ in range(ticks):
        yield


def wait_for(holds: Callable[[], Any], what: str, ticks: int = 250) -> Steps:
    """Wait until something holds; fail with its name if it never does."""
    for _ in range(ticks):
        if holds():
            return
        yield
    raise AssertionError(f"waited in vain for: {what}")


def event(kind: str, value: str, at: tuple[float, float], **more: Any) -> None:
    """Let something happen at a place in the window."""
    window().event_simulate(type=kind, value=value, x=int(at[0]), y=int(at[1]), **more)


def move(at: tuple[float, float]) -> Steps:
    """Move the mouse."""
    event("MOUSEMOVE", "NOTHING", at)
    yield
    yield


def press(key: str, at: tuple[float, float] | None = None, **held: bool) -> Steps:
    """Press and release a key or a mouse button, by default over the middle of the viewport."""
    place = at or middle(region("WINDOW"))
    yield from move(place)
    event(key, "PRESS", place, **held)
    yield
    event(key, "RELEASE", place, **held)
    yield from wait()


def middle(where: bpy.types.Region) -> tuple[float, float]:
    """Return the middle of a region, in the window."""
    return where.x + where.width / 2, where.y + where.height / 2


def picture(name: str) -> Steps:
    """Keep a picture of the whole screen."""
    wish = OUT / f"{name}.want"
    wish.touch()
    yield from wait_for(lambda: not wish.exists(), f"the picture {name}")


# ------------------------------------------------------------------------------------------------------------ the panel
def open_panel() -> Steps:
    """Open the sidebar at our tab."""
    area().spaces.active.show_region_ui = True

    def chosen() -> bool:
        try:
            region().active_panel_category = TAB
        except (AttributeError, TypeError):
            # The tab is there once the sidebar has been drawn.
            region().tag_redraw()
            return False
        return True

    yield from wait_for(chosen, f"the tab {TAB}")
    region().tag_redraw()
    yield from wait(6)


def under_mouse() -> str:
    """Return what lies under the mouse in the sidebar: the call of an operator, or the path of a property."""
    manager = bpy.context.window_manager
    with bpy.context.temp_override(window=window(), area=area(), region=region()):
        for copy, options in (
            (bpy.ops.ui.copy_python_command_button, {}),
            (bpy.ops.ui.copy_data_path_button, {"full_path": True}),
        ):
            if not copy.poll():
                continue
            manager.clipboard = ""
            try:
                copy(**options)
            except RuntimeError:
                continue
            if manager.clipboard:
                return str(manager.clipboard)
    return ""


def find(wanted: str, across: float | None = None) -> Iterator[None]:
    """Find the button whose operator or property has `wanted` in it; returns its place in the window."""
    columns = COLUMNS if across is None else (across,)
    where = region()
    for ticks, notches in LOOKS:
        # The wheel scrolls the sidebar.
        for _ in range(abs(notches)):
            yield from press("WHEELDOWNMOUSE" if notches > 0 else "WHEELUPMOUSE", middle(where))
        for down in range(8, where.height - 8, STEP):
            for share in columns:
                at = (where.x + where.width * share, where.y + where.height - down)
                event("MOUSEMOVE", "NOTHING", at)
                yield from wait(ticks)
                if wanted in under_mouse():
                    return at[0], at[1] - STEP / 2
    raise AssertionError(f"no button in the panel does {wanted}")


def click(wanted: str, across: float | None = None) -> Steps:
    """Click a button of the panel by its operator or property."""
    at = yield from find(wanted, across)
    yield from press("LEFTMOUSE", at)
    yield from wait(6)
