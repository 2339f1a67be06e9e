"""Work that may have to step the user's scene, as a generator, and the ways to drive it.

Such work pauses before each frame of the user's scene that it steps to. Scripts drive it to its end (:func:`finish`), a
window a few frames per timer tick, so that Esc ends it (operators/stepping.py), and what happens by itself without
stepping at all (:func:`without_stepping`). A generator that is closed, or in which an error is raised, leaves the scene
as it was.
"""

from collections.abc import Callable, Generator
from typing import NamedTuple, TypeAlias, TypeVar

from ...core.errors import Cancelled

Progress: TypeAlias = Callable[[int, int], object]
"""Called with the frames done and those in all while the user's scene is stepped; False cancels."""

Result = TypeVar("Result")


class Stepped(NamedTuple):
    """A pause: the scene that is stepped, how many frames are done, how many there are, and the next one."""

    scene: str
    done: int
    total: int
    frame: float


Steps: TypeAlias = Generator[Stepped, bool | None, Result]
"""Work that returns a result. It pauses with :class:`Stepped`; at a pause with no frame done yet, sending False says
that the scene shall not be stepped, and the work goes on with what the stage gives."""


def finish(steps: Steps[Result], progress: Progress | None = None) -> Result:
    """Do all of the work at once, and return its result.

    Parameters
    ----------
    steps : generator
    progress : callable, optional
        See :data:`Progress`.

    Raises
    ------
    Cancelled
        If the progress says so; nothing has changed then.
    """
    try:
        pause = next(steps)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    from .pointer import progress_at_pointer  # noqa: PLC0415 - most shots never step the scene

    with progress_at_pointer() as show:
        while True:
            show(pause.done, pause.total)
            try:
                if progress is not None and progress(pause.done, pause.total) is False:
                    pause = steps.throw(_cancelled(pause))
                else:
                    pause = next(steps)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]


def _cancelled(pause: Stepped) -> Cancelled:
    return Cancelled(
        "Measuring '{scene}' was cancelled at frame {frame:g}: nothing has changed",
        scene=pause.scene,
        frame=pause.frame,
    )


def without_stepping(steps: Steps[Result]) -> Result:
    """Do all of the work without stepping the user's scene, and return its result: what the stage gives counts."""
    try:
        next(steps)
        while True:
            steps.send(False)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
