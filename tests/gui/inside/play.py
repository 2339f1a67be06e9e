"""Plays one story in Blender's window: one step per tick of a timer, then quits; exit code 1 if it raised."""

import os
import sys
import traceback

import bpy

sys.path.insert(0, "/w/inside")
import stories_panel
import stories_stepping
import stories_view

TICK = 0.04


def main() -> None:
    """Start the story that the command line names, once the window is up."""
    name = sys.argv[sys.argv.index("--") + 1]
    book = next(each for each in (stories_panel, stories_stepping, stories_view) if hasattr(each, name))
    steps = getattr(book, name)()

    def step() -> float:
        try:
            next(steps)
        except StopIteration:
            leave(0)
        except BaseException:  # noqa: BLE001 - whatever it was, the window must close
            traceback.print_exc()
            leave(1)
        return TICK

    bpy.context.preferences.view.show_splash = False
    bpy.app.timers.register(step, first_interval=1.0, persistent=True)


def leave(code: int) -> None:
    """End at once: Blender's own way out would ask whether to save."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


main()
