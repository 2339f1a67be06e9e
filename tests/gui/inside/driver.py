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
STEP, INTO = 13, 3
"""Pixels between two looks, and from the first that sees a row to its middle; a row is twenty high."""

COLUMNS = (0.62, 0.25)
"""Of the sidebar's width: buttons stand side by side."""

FROM_TOP = ((2, -20), (2, 8), (2, 8), (5, -20), (5, 8), (5, 8))
"""Ticks at each place, and notches of the wheel before, down positive: a busy machine is slow to see the mouse."""

FROM_FOOT = ((2, 20), (5, 0), (5, -8), *FROM_TOP)
AT_FOOT = {f"rack_focus.{name}" for name in ("create", "perform", "rehearse", "remove", "check", "apply_fix")}
"""What stands low in the panel is looked for from there."""

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


def write(text: str, at: tuple[float, float]) -> Steps:
    """Type a text into the field or the search that has the keyboard."""
    for letter in text:
        key = "SPACE" if letter == " " else letter.upper()
        event(key, "PRESS", at, unicode=letter)
        yield
        event(key, "RELEASE", at)
        yield
    yield from wait(8)


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


def click_tab() -> Steps:
    """Click on the tabs, one below the other, until ours is open."""
    where = region()
    for down in range(20, where.height, 12):
        yield from press("LEFTMOUSE", (where.x + where.width - 10, where.y + where.height - down))
        if where.active_panel_category == TAB:
            return
    raise AssertionError(f"no tab {TAB}")


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


def scroll(notches: int) -> Steps:
    """Turn the wheel over the sidebar, down positive."""
    at = middle(region())
    yield from move(at)
    for _ in range(abs(notches)):
        event("WHEELDOWNMOUSE" if notches > 0 else "WHEELUPMOUSE", "PRESS", at)
        yield
    yield from wait()


def find(wanted: str, across: float | None = None) -> Iterator[None]:
    """Find the button whose operator or property has `wanted` in it; returns its place in the window."""
    columns = COLUMNS if across is None else (across,)
    where, is_low = region(), wanted in AT_FOOT
    for ticks, notches in FROM_FOOT if is_low else FROM_TOP:
        yield from scroll(notches)
        rows = range(8, where.height - 8, STEP)
        for down in reversed(rows) if is_low else rows:
            for share in columns:
                at = (where.x + where.width * share, where.y + where.height - down)
                event("MOUSEMOVE", "NOTHING", at)
                yield from wait(ticks)
                if wanted in under_mouse():
                    # The row was met at its top, or from below at its foot.
                    return at[0], at[1] + (INTO if is_low else -INTO)
    raise AssertionError(f"no button in the panel does {wanted}")


def click(wanted: str, across: float | None = None) -> Steps:
    """Click a button of the panel by its operator or property."""
    at = yield from find(wanted, across)
    yield from press("LEFTMOUSE", at)
    yield from wait(6)


def choose_object(wanted: str, name: str) -> Steps:
    """Choose an object in the field of the panel whose path has `wanted` in it, by its name."""
    # Left of its eyedropper.
    at = yield from find(wanted, across=0.4)
    yield from press("LEFTMOUSE", at)
    yield from wait(10)
    yield from write(name, at)
    yield from press("RET", at)
    yield from wait(6)
