"""What stands in the viewport while one performs: frame and focus, what was tapped, the pulls along the shot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import blf
import bpy
from bpy.app.translations import pgettext_iface as iface_

from ...blender.wording import length, ui_scale
from ...core.messages import CONTEXT
from ...doors import api, core_perform, operators_performance, overlay_labels
from ..pointing import draw_box, room, write_beside

BACK = (0.0, 0.0, 0.0, 0.45)
HOLD = (0.35, 0.75, 1.0, 0.9)
PULL = (1.0, 0.75, 0.2, 0.9)
TAP = (1.0, 1.0, 1.0, 0.9)
PLAYHEAD = (1.0, 0.25, 0.2, 1.0)
HEIGHT, FOOT, SIDE = 10, 48, 20
"""In units of the user interface, as Blender scales them."""

Colour = tuple[float, float, float, float]
Box = tuple[float, float, Colour]


def draw_stand(
    context: bpy.types.Context,
    performance: operators_performance.Performance,
    span: tuple[float, float],
    told: tuple[tuple[int, int], str] | None,
) -> None:
    """Draw it into the region at hand; `told` is what was just done, and where."""
    scale, scene, region = ui_scale(), context.scene, context.region
    write_beside(region, (7 * scale, 22 * scale), _state(scene, performance))
    strip = Strip(region, span)
    strip.draw(float(scene.frame_current), performance.rack, performance.takes)
    if told:
        write_beside(region, *told)


def _state(scene: bpy.types.Scene, performance: operators_performance.Performance) -> str:
    count = len(performance.takes)
    parts = [iface_("Performing", CONTEXT), iface_("Frame {frame}").format(frame=scene.frame_current)]
    distance = performance.focus_at(scene.frame_current)
    if distance is not None:
        parts.append(iface_("Focus {distance}").format(distance=length(scene, distance)))
    parts.append((iface_("{count} take") if count == 1 else iface_("{count} takes")).format(count=count))
    return "   ".join(parts)


class Strip:
    """The frames of the shot, at the foot of a viewport."""

    def __init__(self, region: bpy.types.Region, span: tuple[float, float]) -> None:
        self._scale, self._span = ui_scale(), span
        self._left = SIDE * self._scale
        self._width = room(region) - 2 * SIDE * self._scale
        self._per_frame = self._width / max(span[1] - span[0], 1.0)

    def draw(self, frame: float, rack: api.Rack | None, takes: Sequence[core_perform.Take]) -> None:
        """Draw the planned holds and pulls, every tap as soon as it is made, the subjects' names and the playhead."""
        low, high = FOOT * self._scale, (FOOT + HEIGHT) * self._scale
        for first, last, colour in _boxes(self._span, rack):
            draw_box((self._across(first), self._across(last)), (low, high), colour)
        for beat in (beat for take in takes for beat in take):
            self._draw_line(beat.arrive, (low - 3 * self._scale, high), TAP)
        self._draw_line(frame, (low - 5 * self._scale, high + 5 * self._scale), PLAYHEAD)
        self._write_names([(mark.arrive, _name_of(mark.subject)) for mark in rack.marks] if rack else [])

    def _across(self, frame: float) -> float:
        return self._left + min(max((frame - self._span[0]) * self._per_frame, 0.0), self._width)

    def _draw_line(self, frame: float, up: tuple[float, float], colour: Colour) -> None:
        x, half = self._across(frame), max(self._scale, 1.0)
        draw_box((x - half, x + half), up, colour)

    def _write_names(self, names: Sequence[tuple[float, str]]) -> None:
        """Write the names over the strip; one that would stand on the one before it is left out."""
        scale, taken = self._scale, 0.0
        y, pad = (FOOT + HEIGHT + 8) * scale, 3 * scale
        blf.size(0, 11.0 * scale)
        for frame, name in names:
            width = blf.dimensions(0, name)[0]
            x = min(self._across(frame), self._left + self._width - width)
            if x < taken:
                continue
            draw_box((x - pad, x + width + pad), (y - pad, y + 11 * scale), BACK)
            blf.color(0, 1.0, 1.0, 1.0, 1.0)
            blf.position(0, x, y, 0.0)
            blf.draw(0, name)
            taken = x + width + 3 * pad


def _name_of(subject: api.Subject) -> str:
    """A plain distance is written as a length."""
    return length(bpy.context.scene, subject.object) if subject.is_distance else overlay_labels.shortened(subject.name)


def _boxes(span: tuple[float, float], rack: api.Rack | None) -> Iterator[Box]:
    yield *span, BACK
    marks = rack.marks if rack else ()
    for at, mark in enumerate(marks):
        yield mark.start, mark.arrive, PULL
        yield mark.arrive, marks[at + 1].start if at + 1 < len(marks) else span[1], HOLD
