"""Subjects: finding them in the scene, and guessing what of them should be sharp."""

from dataclasses import replace
from typing import Any, Final

import bpy

from ...core.errors import SubjectError
from ...core.messages import Message, joined, say
from ...core.naming import find_head_bone
from ...core.request.marks import Subject
from .bodies import WITH_MESH, known, shows_collection
from .instancers import find_instancers, name_instances, require_not_a_source
from .objects import find_collection, find_object

_WITHOUT_SIZE: Final = {"EMPTY", "LIGHT", "LIGHT_PROBE", "CAMERA", "SPEAKER"}
_OF_SURFACES: Final = {"SURFACE", "NEAREST", "POINT"}


def get_subject(scene: bpy.types.Scene, given: Any, camera: bpy.types.Object) -> Subject:  # noqa: ANN401 - a script's input
    """Return the subject meant by a Subject, an object, a name or a distance, with its object found and checked.

    Raises
    ------
    SubjectError
        If the object is missing or not in the scene, is the camera itself, is seen only as instances, has no such part,
        bone or vertex group, or cannot tell how deep it is where that is asked.
    """
    subject = given if isinstance(given, Subject) else Subject(given)
    if subject.is_distance:
        return subject
    found = _find(scene, subject.object, subject.library)
    if found == camera:
        raise SubjectError("'{name}' is the camera itself; choose something in front of it", name=found.name)
    if isinstance(found, bpy.types.Collection):
        return _of_collection(found, subject)
    subject = subject.with_object(found)
    if subject.instance is None:
        require_not_a_source(scene, found)
        _require_part(found, subject)
        _require_depth(scene, found, subject)
    return subject


def _find(
    scene: bpy.types.Scene,
    given: Any,  # noqa: ANN401 - a script's input
    library: str | None,
) -> bpy.types.Object | bpy.types.Collection:
    if given is None:
        raise SubjectError("A subject is missing; choose an object to focus on")
    try:
        name = given if isinstance(given, str) else given.name
    except ReferenceError:
        raise SubjectError("A subject was deleted; choose another object") from None
    except AttributeError:
        raise SubjectError(
            "{given} is no subject; give an object, its name, a Subject or a distance", given=repr(given)
        ) from None
    found: bpy.types.Object | bpy.types.Collection | None = None
    if not isinstance(given, bpy.types.Collection):
        found = find_object(scene, given, library)
    if found is None and isinstance(given, bpy.types.Collection | str):
        found = find_collection(scene, given, library)
    if found is None:
        raise SubjectError(_not_found(scene, given, name, library))
    return found


def _not_found(scene: bpy.types.Scene, given: Any, name: str, library: str | None) -> Message:  # noqa: ANN401
    """Why there is no such subject, and what to do."""
    hidden = given if isinstance(given, bpy.types.ID) else bpy.data.objects.get(name) or bpy.data.collections.get(name)
    instancers = find_instancers(scene, hidden) if hidden is not None else []
    if instancers:
        return say(
            "'{name}' is not in scene '{scene}' itself, but is seen {seen}",
            name=name,
            scene=scene.name,
            seen=name_instances(instancers),
        )
    if library is not None:
        return say(
            "There is no object '{name}' of library '{library}' in scene '{scene}'; check both names",
            name=name,
            library=library,
            scene=scene.name,
        )
    there = name in bpy.data.objects
    elsewhere = say("it is in the file, but not in this scene") if there else say("check the name")
    return say(
        "There is no object '{name}' in scene '{scene}'; {elsewhere}", name=name, scene=scene.name, elsewhere=elsewhere
    )


def _of_collection(found: bpy.types.Collection, subject: Subject) -> Subject:
    """A collection has no origin of its own: it is aimed at the middle of its evaluated bounds."""
    if subject.part in {"BONE", "VERTEX_GROUP", "POINT"} or subject.vertex_group or subject.instance is not None:
        raise SubjectError(
            "'{name}' is a collection and has no {part} of its own; choose one of its objects, or aim at its BOUNDS, "
            "SURFACE or NEAREST",
            name=found.name,
            part=subject.part,
        )
    if not found.all_objects:
        raise SubjectError("Collection '{name}' is empty; choose another subject", name=found.name)
    part = "BOUNDS" if subject.part == "ORIGIN" else subject.part
    return replace(subject, object=found, part=part)


def _require_part(found: bpy.types.Object, subject: Subject) -> None:
    if subject.part == "BONE":
        if found.type != "ARMATURE":
            raise SubjectError("'{name}' has no bones; aim at its origin, or choose its armature", name=found.name)
        if subject.bone not in found.pose.bones:  # type: ignore[operator]
            guess = find_head_bone(bone.name for bone in found.pose.bones)
            names = {"name": found.name, "bone": subject.bone, "guess": guess}
            if guess:
                raise SubjectError("Armature '{name}' has no bone '{bone}'; did you mean '{guess}'?", **names)
            raise SubjectError("Armature '{name}' has no bone '{bone}'", **names)
    if subject.part in {"VERTEX_GROUP", "NEAREST"} and subject.vertex_group:
        _require_group(found, subject.vertex_group)
    if subject.part in _OF_SURFACES and not shows_collection(subject):
        _require_surface(found, subject)
    if subject.part in {"BOUNDS", *_OF_SURFACES} and found.hide_viewport and found.type != "MESH":
        # A disabled object is not evaluated, and only a mesh can be made to be.
        raise SubjectError(
            "'{name}' is disabled in viewports, so its {part} is unknown; enable it, or aim at its origin",
            name=found.name,
            part=subject.part,
        )


def _require_group(found: bpy.types.Object, name: str) -> None:
    if name not in found.vertex_groups:
        groups = joined(group.name for group in found.vertex_groups) or say("it has none")
        raise SubjectError(
            "'{name}' has no vertex group '{group}' (groups: {groups})", name=found.name, group=name, groups=groups
        )


def _require_surface(found: bpy.types.Object, subject: Subject) -> None:
    may_have = WITH_MESH if subject.part == "POINT" else {*WITH_MESH, "ARMATURE"}
    if found.type not in may_have:
        raise SubjectError(
            "'{name}' is of type {type} and has no surface for its {part}; aim at its origin, or choose a mesh",
            name=found.name,
            type=found.type,
            part=subject.part,
        )


def _require_depth(scene: bpy.types.Scene, found: bpy.types.Object, subject: Subject) -> None:
    """Refuse what must be sharp where it cannot be measured."""
    if subject.sharp == "SLAB":
        return
    if found.type in _WITHOUT_SIZE and not shows_collection(subject):
        raise SubjectError(
            "'{name}' has no {sharp} to hold sharp, it is but a point; let a slab of it be sharp",
            name=found.name,
            sharp=subject.sharp,
        )
    shown = find_shown(scene, found)
    if subject.sharp == "VERTEX_GROUP":
        shown = [mesh for mesh in shown if (subject.vertex_group or "") in mesh.vertex_groups]
        if not shown:
            asked = {"name": found.name, "group": subject.vertex_group}
            if found.type == "ARMATURE":
                raise SubjectError(
                    "'{name}' has no vertex group '{group}' nor have the meshes that it deforms; check the name",
                    **asked,
                )
            raise SubjectError("'{name}' has no vertex group '{group}'; check the name", **asked)
    if all(each.hide_viewport for each in shown):
        names = joined(f"'{each.name}'" for each in shown)
        raise SubjectError(
            "{names}: disabled in viewports, so how deep '{name}' is cannot be known; enable it, or let a slab be "
            "sharp",
            names=names,
            name=found.name,
        )


def find_sharp_objects(scene: bpy.types.Scene, subject: Subject) -> list[bpy.types.Object]:
    """Return the objects that are measured for what must be sharp of a subject by its bounds or vertex group."""
    shown = [each for each in find_shown(scene, subject.object) if not each.hide_viewport]
    if subject.sharp == "VERTEX_GROUP":
        return [mesh for mesh in shown if (subject.vertex_group or "") in mesh.vertex_groups]
    return shown


def find_shown(scene: bpy.types.Scene, picked: bpy.types.Object) -> list[bpy.types.Object]:
    """Return what is seen of an object: of an armature the meshes that it deforms, if there are any."""
    if picked.type != "ARMATURE":
        return [picked]
    return [each for each in scene.objects if each.type == "MESH" and _is_deformed(each, picked)] or [picked]


def _is_deformed(mesh: bpy.types.Object, rig: bpy.types.Object) -> bool:
    is_child = mesh.parent == rig and mesh.parent_type == "ARMATURE"
    return is_child or any(m.type == "ARMATURE" and m.object == rig for m in known(mesh.modifiers))


def parse_subject(scene: bpy.types.Scene, text: str) -> Subject:
    """Return the subject that a line of text names: an object, ARMATURE:BONE, or a distance in scene units.

    An object whose name is the whole text wins over the other readings.
    """
    if text in scene.objects:
        return Subject(text)
    owner, colon, bone = text.rpartition(":")
    if colon and owner in scene.objects:
        return Subject(owner, bone=bone)
    try:
        return Subject(float(text))
    except ValueError:
        return Subject(text)


def suggest_subject(picked: bpy.types.Object) -> Subject:
    """Return what a puller would measure to on a picked object.

    On a rig, or a mesh that one deforms, that is the head bone where a name tells it, else the middle of the evaluated
    bounds; on anything else the origin.

    Parameters
    ----------
    picked : Object
        What was picked: a rig, a mesh, any object.

    Returns
    -------
    Subject
        To be passed on as it is, or as a start.
    """
    rig = _find_rig(picked)
    if rig is None:
        return Subject(picked)
    bone = find_head_bone(bone.name for bone in rig.pose.bones)
    return Subject(rig, bone=bone) if bone else Subject(picked, part="BOUNDS")


def _find_rig(picked: bpy.types.Object) -> bpy.types.Object | None:
    if picked.type == "ARMATURE":
        return picked
    deforming = (modifier.object for modifier in known(picked.modifiers) if modifier.type == "ARMATURE")
    return next((rig for rig in deforming if rig is not None), None)
