"""Whether the subjects of a rack are seen at all, looked at in the full scene.

Unlike measuring, this cannot be done on the stage: anything in the scene may stand in the way. The scene itself is
stepped, as by scrubbing the timeline, and frame handlers run: that is why it is done on demand only.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import bpy
import numpy as np
from mathutils import Vector

from ...core.arrays import FloatArray
from ...core.check.seen import (
    Look,
    first_problems,
    holds_to_look_at,
    nearest_seen,
    place_in_frame,
    seen_findings,
    size_in_frame,
    where_outside,
)
from ...core.curves.keys import FrameRange
from ...core.findings import Finding
from ...core.optics.camera import CameraState
from ...core.plan.cuts import own_range
from ...core.record.rack import Rack
from ...core.request.marks import Subject
from ..camera import read_camera_state
from ..measure.full_scene import find_seen_layer, frames_to_step, stepping
from ..measure.steps import Stepped, Steps
from ..object_types import CameraObject
from ..shots import read_timeline
from .transparency import is_see_through
from .visible_points import Rendering, Sight

MOST_HITS: Final = 64
"""Of things that a ray passes: panes of glass, what does not render, the subject itself."""

SAME_PLACE: Final = 1e-3
"""Share of the distance: a thing no nearer than that to the point aimed at touches it, and does not hide it."""


def check_seen(scene: bpy.types.Scene, rack: Rack, subjects: Sequence[Subject]) -> Steps[tuple[Finding, ...]]:
    """Return what keeps the subjects of a rack from being seen, at each mark and over each hold.

    Steps the scene, and brings it back to its frame; without permission to step, nothing is found. `subjects` are
    those of the marks, found in the scene.
    """
    own = own_range(read_timeline(scene), rack.camera, FrameRange(*rack.owned_range))
    first = max(own.first, float(scene.frame_start)) if own else float(scene.frame_start)
    last = min(own.last, float(scene.frame_end)) if own else float(scene.frame_end)
    holds = holds_to_look_at(rack.marks, max(last, rack.marks[-1].arrive))
    watch = _Watch(scene, rack.camera, subjects)
    if not (yield from watch.look(np.unique(np.concatenate(holds)).tolist())):
        return ()
    found: list[Finding] = []
    for row, (mark, frames) in enumerate(zip(rack.marks, holds, strict=True)):
        looks = [watch.looks[frame][row] for frame in frames.tolist()]
        nearest: dict[str, float | None] = {}
        for code, look in first_problems(looks).items():
            nearest[code] = yield from watch.nearest(row, look.frame, first, last)
        found += seen_findings(mark, looks, nearest, rack.camera.name)
    return tuple(found)


class _Watch:
    """Looks at all subjects of a rack at whatever frame is asked for, once.

    Attributes
    ----------
    looks : dict of float to list of Look
        What was seen at each frame, a look for each subject.
    """

    def __init__(self, scene: bpy.types.Scene, camera: bpy.types.Object, subjects: Sequence[Subject]) -> None:
        self._scene, self._camera = scene, camera
        rendering = Rendering(scene, find_seen_layer(scene))
        self._sights = [None if each.is_distance else Sight(scene, each, rendering) for each in subjects]
        self.looks: dict[float, list[Look]] = {}
        self._eye_hidden = [each for each in scene.objects if _is_eye_hidden(each) and rendering.is_evaluated(each)]
        self._see_through: dict[bpy.types.Object, bool] = {}

    def look(self, frames: Sequence[float]) -> Steps[bool]:
        """Step the scene to some frames, and look; return whether that was allowed."""
        steps = frames_to_step(np.asarray(frames), np.arange(len(frames)), None)
        way = [(frame, index) for frame, index in steps if index is not None]
        if (yield Stepped(self._scene.name, 0, len(way), way[0][0])) is False:
            return False
        with stepping(self._scene) as full:
            for done, (frame, index) in enumerate(way):
                if done:
                    yield Stepped(self._scene.name, done, len(way), frame)
                graph = full.at(frame)
                eye = _read_eye(self._scene, self._camera, graph)
                at = frames[index]
                self.looks[at] = [self._look(at, sight, eye, graph) for sight in self._sights]
        return True

    def nearest(self, row: int, frame: float, first: float, last: float) -> Steps[float | None]:
        """Return the frame nearest to one at which the subject of this row is not seen, at which it is."""
        known = {at: not looks[row].problem for at, looks in self.looks.items()}
        search = nearest_seen(frame, known, first, last)
        try:
            asked = next(search)
            while True:
                if asked not in self.looks:
                    yield from self.look([asked])
                asked = search.send(not self.looks[asked][row].problem)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]

    def _look(self, frame: float, sight: Sight | None, eye: "_Eye", graph: bpy.types.Depsgraph) -> Look:
        if sight is None:
            return Look(frame)
        reason = sight.unrendered(graph)
        if reason:
            return Look(frame, unrendered=reason)
        where = sight.points(graph)
        if where is None:
            return Look(frame)
        aimed, points, corners = where
        outside, size = "", None
        if eye.state.projection in {"PERSP", "ORTHO"}:
            (place,) = place_in_frame(eye.state, eye.matrix, aimed, eye.shift)
            outside = where_outside(place.tolist(), eye.state.clip_start, eye.state.clip_end)
            size = size_in_frame(eye.state, eye.matrix, corners) if len(corners) else None
        if outside:
            return Look(frame, outside=outside)
        hidden = [name for point in points if (name := self._hides(eye, Vector(point), sight, graph))]
        names = tuple(name for name, _ in Counter(hidden).most_common(2))
        return Look(frame, hidden=len(hidden) / len(points), behind=names, size=size)

    def _hides(self, eye: "_Eye", point: Vector, sight: Sight, graph: bpy.types.Depsgraph) -> str:
        """The name of what stands before a point; '' if nothing does."""
        start = eye.start(point)
        reach = (point - start).length * (1.0 - SAME_PLACE)
        direction = (point - start).normalized()
        for _ in range(MOST_HITS):
            if reach <= 0:
                break
            is_hit, place, _, _, thing, _ = self._scene.ray_cast(graph, start, direction, distance=reach)
            if not is_hit:
                break
            if thing not in sight.own and self._is_opaque(thing, sight, graph):
                return str(thing.name)
            # On from just behind what does not hide it.
            step = (place - start).length + 1e-4 * max(1.0, reach)
            start, reach = start + direction * step, reach - step
        return self._hides_unseen(eye.start(point), point, sight, graph)

    def _hides_unseen(self, start: Vector, point: Vector, sight: Sight, graph: bpy.types.Depsgraph) -> str:
        """The name of what hides a point though the Outliner's eye is closed on it: it renders, and no ray hits it."""
        for thing in self._eye_hidden:
            if thing in sight.own or not self._is_opaque(thing, sight, graph):
                continue
            seen = thing.evaluated_get(graph)
            world = seen.matrix_world
            if world.determinant() == 0.0:
                continue
            near, far = (world.inverted() @ end for end in (start, start.lerp(point, 1.0 - SAME_PLACE)))
            if seen.ray_cast(near, far - near, distance=(far - near).length)[0]:
                return str(thing.name)
        return ""

    def _is_opaque(self, thing: bpy.types.Object, sight: Sight, graph: bpy.types.Depsgraph) -> bool:
        if not sight.rendering.shows(thing, graph):
            return False
        if thing not in self._see_through:
            self._see_through[thing] = is_see_through(thing)
        return not self._see_through[thing]


def _is_eye_hidden(thing: bpy.types.Object) -> bool:
    return isinstance(thing.data, bpy.types.Mesh) and not thing.visible_get() and bool(thing.data.polygons)


class _Eye(NamedTuple):
    """The camera at a frame."""

    state: CameraState
    matrix: FloatArray
    shift: tuple[float, float]

    def start(self, point: Vector) -> Vector:
        """Where a ray to a point begins: at the clip start, nearer than which nothing renders."""
        location, axis = Vector(self.matrix[:3, 3]), -Vector(self.matrix[:3, 2]).normalized()
        depth = axis.dot(point - location)
        if self.state.projection == "ORTHO":
            return point - axis * (depth - float(self.state.clip_start))
        if self.state.projection == "PANO" or depth <= 0:
            return location
        return location + (point - location) * min(1.0, float(self.state.clip_start) / depth)


def _read_eye(scene: bpy.types.Scene, camera: CameraObject, graph: bpy.types.Depsgraph) -> _Eye:
    seen = camera.evaluated_get(graph)
    state = read_camera_state(scene, seen)
    return _Eye(state, np.array(seen.matrix_world), (seen.data.shift_x, seen.data.shift_y))
