"""What is to be seen of a subject: the objects that show it, the points to look at, and whether they render."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple, cast

import bpy
import numpy as np
from numpy.typing import ArrayLike

from ...core.arrays import FloatArray
from ...core.messages import say
from ...core.request.marks import Subject
from ..compat import is_grease_pencil
from ..measure.depth_points import DepthPoints
from ..object_types import MeshObject
from ..subjects.bodies import known
from ..subjects.find import find_shown

_WITH_SURFACE: Final = {"MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "POINTCLOUD", "VOLUME"}

BONE_SHARE: Final = 0.25
"""Of a bone's length: how far around its point is looked, as far as a head reaches around its bone."""


class Rendering:
    """What of a scene renders: by objects' and collections' switches, in the view layers that are used.

    And what is evaluated in the view layer that is stepped: nothing that is disabled in viewports.
    """

    def __init__(self, scene: bpy.types.Scene, stepped: bpy.types.ViewLayer) -> None:
        self._states: dict[bpy.types.Collection, tuple[str, str]] = {}
        for layer in scene.view_layers:
            if layer.use:
                self._visit(layer.layer_collection, layer.name, ("", ""))
        self._enabled = set(_enabled_collections(stepped.layer_collection))

    def _visit(self, at: bpy.types.LayerCollection, layer: str, inherited: tuple[str, str]) -> None:
        name = at.collection.name
        states = (
            inherited,
            (
                "HIDDEN" if at.collection.hide_render else "",
                say("its collection '{name}' is disabled in renders", name=name),
            ),
            (
                "HOLDOUT" if at.holdout else "",
                say("its collection '{name}' is a holdout in view layer '{layer}'", name=name, layer=layer),
            ),
            (
                "HIDDEN" if at.indirect_only else "",
                say("its collection '{name}' is indirect only in view layer '{layer}'", name=name, layer=layer),
            ),
        )
        state = next((each for each in states if each[0]), ("", ""))
        # `exclude` is not inherited.
        own = (
            ("EXCLUDED", say("its collection '{name}' is excluded from view layer '{layer}'", name=name, layer=layer))
            if at.exclude
            else state
        )
        if self._states.get(at.collection, ("?", ""))[0]:
            self._states[at.collection] = own
        for child in at.children:
            self._visit(child, layer, state)

    def reason(self, thing: bpy.types.Object, graph: bpy.types.Depsgraph) -> str:
        """Return why an object does not render; '' if it does."""
        if thing.evaluated_get(graph).hide_render:
            return say("'{name}' is disabled in renders", name=thing.name)
        if not thing.visible_camera:
            return say("'{name}' is invisible to cameras, by its ray visibility", name=thing.name)
        if thing.is_holdout:
            return say("'{name}' is a holdout", name=thing.name)
        return self._state(thing)[1]

    def shows(self, thing: bpy.types.Object, graph: bpy.types.Depsgraph) -> bool:
        """Whether an object that a ray has hit stands in the way in the picture: a holdout does.

        One that was hit though its collection is excluded is seen as an instance.
        """
        hidden = thing.evaluated_get(graph).hide_render or not thing.visible_camera
        return not hidden and self._state(thing)[0] != "HIDDEN"

    def is_evaluated(self, thing: bpy.types.Object) -> bool:
        """Whether the dependency graph has evaluated an object; if not, its last evaluated place is used.

        A rig is evaluated too where a mesh that it deforms is.
        """
        return not thing.hide_viewport and any(each in self._enabled for each in thing.users_collection)

    def _state(self, thing: bpy.types.Object) -> tuple[str, str]:
        states = [self._states[each] for each in thing.users_collection if each in self._states]
        if not states:
            return "EXCLUDED", say("it is in no collection of a view layer that renders")
        return min(states, key=lambda state: bool(state[0]))


class Points(NamedTuple):
    """Where to look: the aimed point, shape (3,), the points to be seen, (k, 3), the corners of its bounds, (n, 3)."""

    aimed: FloatArray
    looked_at: FloatArray
    corners: FloatArray


class Sight:
    """What is to be seen of one subject.

    Attributes
    ----------
    own : frozenset of Object
        What does not hide it, for it belongs to it.
    rendering : Rendering
    """

    def __init__(self, scene: bpy.types.Scene, subject: Subject, rendering: Rendering) -> None:
        self._subject, self.rendering = subject, rendering
        self._shown = [each for each in _shown(scene, subject.object) if _has_surface(each)]
        self.own = frozenset(_belonging(scene, subject.object, attached=not self._shown))

    def unrendered(self, graph: bpy.types.Depsgraph) -> str:
        """Return why nothing of it renders; '' if something does, or it is but an aim: an empty, a bone, a light."""
        meant = self._shown or [each for each in [self._subject.object] if _shows_collection(each)]
        reasons = [self.rendering.reason(each, graph) or _nothing_to_render(each, graph) for each in meant]
        return reasons[0] if reasons and all(reasons) else ""

    def points(self, graph: bpy.types.Depsgraph) -> Points | None:
        """Return where to look at a frame; None where that is unknown, for the subject is disabled in viewports."""
        boxes = [_corners(each.evaluated_get(graph)) for each in self._shown if self.rendering.is_evaluated(each)]
        picked = self._subject.object
        if not (boxes or (isinstance(picked, bpy.types.Object) and self.rendering.is_evaluated(picked))):
            return None
        corners = np.concatenate(boxes) if boxes else np.empty((0, 3))
        aimed = self._aimed(graph, corners)
        if self._subject.part == "BONE":
            return Points(aimed, self._around_bone(aimed, graph), corners)
        if not len(corners):
            return Points(aimed, aimed[np.newaxis], corners)
        box = corners if len(boxes) == 1 else _box_around(corners)
        middle = box.mean(axis=0)
        return Points(aimed, np.vstack([aimed, middle, (box + middle) / 2.0]), corners)

    def _aimed(self, graph: bpy.types.Depsgraph, corners: FloatArray) -> FloatArray:
        subject, part = self._subject, self._subject.part
        if isinstance(subject.object, bpy.types.Object):
            seen = subject.object.evaluated_get(graph)
            if part == "BONE":
                bone = seen.pose.bones[subject.bone or ""]
                return np.array(seen.matrix_world @ bone.head.lerp(bone.tail, subject.along))
            if part == "VERTEX_GROUP":
                cloud = DepthPoints(replace(subject, sharp="VERTEX_GROUP", extent=None), [subject.object])
                return np.asarray(cloud.points(graph).mean(axis=0))
            if part == "ORIGIN" or not len(corners):
                return np.array(seen.matrix_world.translation)
        return np.asarray(_box_around(corners).mean(axis=0)) if len(corners) else np.zeros(3)

    def _around_bone(self, aimed: FloatArray, graph: bpy.types.Depsgraph) -> FloatArray:
        seen = self._subject.object.evaluated_get(graph)
        bone = seen.pose.bones[self._subject.bone or ""]
        reach = BONE_SHARE * (seen.matrix_world.to_3x3() @ (bone.tail - bone.head)).length
        return np.vstack([aimed, aimed + reach * np.vstack([np.eye(3), -np.eye(3)])])


def _enabled_collections(at: bpy.types.LayerCollection) -> Iterator[bpy.types.Collection]:
    if at.collection.hide_viewport:
        return
    if not at.exclude:
        yield at.collection
    for child in at.children:
        yield from _enabled_collections(child)


def _shown(scene: bpy.types.Scene, picked: bpy.types.Object | bpy.types.Collection) -> list[bpy.types.Object]:
    if isinstance(picked, bpy.types.Collection):
        return [each for thing in picked.all_objects for each in find_shown(scene, thing)]
    return find_shown(scene, picked)


def _has_surface(thing: bpy.types.Object) -> bool:
    return thing.type in _WITH_SURFACE or is_grease_pencil(thing)


def _shows_collection(thing: bpy.types.Object | bpy.types.Collection) -> bool:
    return isinstance(thing, bpy.types.Object) and thing.instance_type == "COLLECTION"


def _belonging(
    scene: bpy.types.Scene, picked: bpy.types.Object | bpy.types.Collection, *, attached: bool
) -> Iterator[bpy.types.Object]:
    """What belongs to a subject: its children, all that its rig deforms, and what a mere aim is attached to."""
    roots = list(picked.all_objects) if isinstance(picked, bpy.types.Collection) else [picked]
    if attached:
        roots += [each for root in tuple(roots) for each in _carriers(root)]
    roots += [rig for root in tuple(roots) for rig in _rigs(root)]
    for root in roots:
        yield root
        yield from root.children_recursive
        yield from find_shown(scene, root)
        if _shows_collection(root) and root.instance_collection:
            yield from root.instance_collection.all_objects


def _carriers(aim: bpy.types.Object) -> Iterator[bpy.types.Object]:
    """What carries an empty: its parents, and what its constraints hold it to."""
    parent = aim.parent
    while parent is not None:
        yield parent
        parent = parent.parent
    targets = (getattr(constraint, "target", None) for constraint in known(aim.constraints) if not constraint.mute)
    yield from (target for target in targets if target is not None)


def _rigs(thing: bpy.types.Object) -> Iterator[bpy.types.Object]:
    if thing.parent is not None and thing.parent.type == "ARMATURE":
        yield thing.parent
    yield from (each.object for each in known(thing.modifiers) if each.type == "ARMATURE" and each.object is not None)


def _nothing_to_render(thing: bpy.types.Object, graph: bpy.types.Depsgraph) -> str:
    """Why a mesh shows nothing; what modifiers, particles or instances may add is taken for something."""
    seen = thing.evaluated_get(graph)
    if (
        thing.type != "MESH"
        or thing.hide_viewport
        or not seen.is_evaluated
        or thing.instance_type != "NONE"
        or len(thing.particle_systems)
    ):
        return ""
    if any(modifier.type == "NODES" for modifier in known(thing.modifiers)):
        return ""
    return "" if len(cast("MeshObject", seen).data.polygons) else say("'{name}' has no faces", name=thing.name)


def _corners(seen: bpy.types.Object) -> FloatArray:
    matrix = np.array(seen.matrix_world)
    return np.asarray(np.array(seen.bound_box) @ matrix[:3, :3].T + matrix[:3, 3])


def _box_around(points: ArrayLike) -> FloatArray:
    ends = np.array([np.min(points, axis=0), np.max(points, axis=0)])
    return np.stack(np.meshgrid(*ends.T), axis=-1).reshape(-1, 3)
