"""Every difference between the supported Blender versions (4.2 to 5.2), and nothing else.

Features are tested for, not version numbers, where a feature can be seen.
"""

from typing import Any, Final, Literal

import bpy
import numpy as np
from numpy.typing import NDArray

HAS_ACTION_SLOTS: Final = "slots" in bpy.types.Action.bl_rna.properties
"""Blender 4.4 gave actions slots; `hasattr` on the class is False on every version."""


def find_fcurve(owner: bpy.types.ID, path: str) -> bpy.types.FCurve | None:
    """Return the F-curve of `path` in the action slot that animates `owner`, or None."""
    curves = _fcurves(owner)
    return curves.find(path) if curves is not None else None


def ensure_fcurve(owner: bpy.types.ID, path: str) -> bpy.types.FCurve:
    """Return the F-curve of `path` in the action assigned to `owner`, created where it is missing."""
    animation = owner.animation_data
    if not HAS_ACTION_SLOTS:
        made: bpy.types.FCurve = find_fcurve(owner, path) or animation.action.fcurves.new(path)
        return made
    if animation.action_slot is None:
        # In 5.x an assigned action that others share can leave the slot open; take none of theirs.
        animation.action_slot = animation.action.slots.new(id_type=owner.id_type, name=owner.name)
    curve: bpy.types.FCurve = animation.action.fcurve_ensure_for_datablock(owner, path)
    return curve


def remove_fcurve(owner: bpy.types.ID, curve: bpy.types.FCurve) -> None:
    """Remove an F-curve from the action slot that animates `owner`."""
    _fcurves(owner).remove(curve)


def assigned_slot(owner: bpy.types.ID) -> int | None:
    """Return the handle of the action slot that animates `owner`; None without one."""
    animation = owner.animation_data
    if not HAS_ACTION_SLOTS or animation is None or animation.action_slot is None:
        return None
    return int(animation.action_slot.handle)


def assign_action(owner: bpy.types.ID, action: bpy.types.Action | None, slot: int | None = None) -> None:
    """Assign an action, and the slot of it with this handle where Blender has slots."""
    animation = owner.animation_data or owner.animation_data_create()
    animation.action = action
    if HAS_ACTION_SLOTS and action is not None and slot is not None:
        animation.action_slot = next((found for found in action.slots if found.handle == slot), None)


def drop_slot(owner: bpy.types.ID) -> None:
    """Take away the slot that animates `owner`, if nothing is animated through it."""
    slot = assigned_slot(owner)
    if slot is not None and not any(handle == slot for handle, _, _ in action_curves(owner.animation_data.action)):
        owner.animation_data.action.slots.remove(owner.animation_data.action_slot)


def action_curves(action: bpy.types.Action) -> dict[tuple[int, str, int], bpy.types.FCurve]:
    """Return all F-curves of an action by slot handle (0 before 4.4), data path and index."""
    if not HAS_ACTION_SLOTS:
        return {(0, curve.data_path, curve.array_index): curve for curve in action.fcurves}
    bags = (bag for layer in action.layers for strip in layer.strips for bag in strip.channelbags)
    return {(bag.slot_handle, curve.data_path, curve.array_index): curve for bag in bags for curve in bag.fcurves}


def engine_name(identifier: str) -> str:
    """Return a render engine's name without BLENDER_ and _NEXT: EEVEE was BLENDER_EEVEE_NEXT in 4.2 to 4.5."""
    return identifier.removeprefix("BLENDER_").removesuffix("_NEXT")


def nodes_inputs(modifier: bpy.types.NodesModifier) -> list[Any]:
    """Return what is set on a geometry nodes modifier's inputs; they were custom properties of it before 5.2."""
    if "properties" not in modifier.bl_rna.properties:
        return [modifier[key] for key in modifier.keys()]  # noqa: SIM118 - no mapping
    inputs = modifier.properties.inputs
    sockets = (getattr(inputs, each.identifier) for each in inputs.bl_rna.properties if each.type == "POINTER")
    return [getattr(socket, "value", None) for socket in sockets]


def is_grease_pencil(thing: bpy.types.Object) -> bool:
    """Whether an object is Grease Pencil; 4.3 gave it a new type."""
    return thing.type in {"GREASEPENCIL", "GPENCIL"}


def set_video_output(image_settings: bpy.types.ImageFormatSettings) -> None:
    """Choose video as what is rendered; 5.0 split media types from file formats."""
    if "media_type" in image_settings.bl_rna.properties:
        image_settings.media_type = "VIDEO"
    image_settings.file_format = "FFMPEG"


def set_image_output(image_settings: bpy.types.ImageFormatSettings, file_format: Literal["PNG"]) -> None:
    """Choose still images of a format as what is rendered; 5.0 split media types from file formats."""
    if "media_type" in image_settings.bl_rna.properties:
        image_settings.media_type = "IMAGE"
    image_settings.file_format = file_format


def sequencer_strips(editor: bpy.types.SequenceEditor) -> Any:  # noqa: ANN401 - a class of either name
    """Return the sequencer's strips; they were called sequences before 4.4."""
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def new_text_strip(editor: bpy.types.SequenceEditor, name: str, channel: int, frames: int) -> Any:  # noqa: ANN401
    """Add a text strip from frame 1 on; 5.0 replaced its end frame by a length."""
    strips = sequencer_strips(editor)
    takes_length = "length" in strips.bl_rna.functions["new_effect"].parameters
    span = {"length": frames} if takes_length else {"frame_end": 1 + frames}
    return strips.new_effect(name=name, type="TEXT", channel=channel, frame_start=1, **span)


def _fcurves(owner: bpy.types.ID) -> Any:  # noqa: ANN401 - a class of either name
    """The F-curves of the assigned action slot, or None."""
    animation = owner.animation_data
    if animation is None or animation.action is None:
        return None
    if not HAS_ACTION_SLOTS:
        return animation.action.fcurves
    if animation.action_slot is None:
        return None
    from bpy_extras import anim_utils  # noqa: PLC0415 - not in 4.2

    bag = anim_utils.action_get_channelbag_for_slot(animation.action, animation.action_slot)
    return bag.fcurves if bag else None


def anchor_text_left(strip: Any) -> None:  # noqa: ANN401 - the class changed its name with the sequencer's
    """Let a text strip's location be the middle of its left edge; 4.4 renamed the properties."""
    renamed = "anchor_x" in strip.bl_rna.properties
    horizontal, vertical = ("anchor_x", "anchor_y") if renamed else ("align_x", "align_y")
    setattr(strip, horizontal, "LEFT")
    setattr(strip, vertical, "CENTER")


def others_animated_by(owner: bpy.types.ID) -> list[str]:
    """Return the names of the other data-blocks that the action (slot) assigned to `owner` animates."""
    action = owner.animation_data.action
    if action.users - action.use_fake_user <= 1:
        return []
    users = bpy.data.user_map(subset=[action])[action] - {owner}
    slot = assigned_slot(owner)
    animated = [
        user for user in users if getattr(user, "animation_data", None) and user.animation_data.action == action
    ]
    return sorted(
        user.name for user in animated if assigned_slot(user) == slot and (slot is not None or not HAS_ACTION_SLOTS)
    )


def read_output(image_settings: bpy.types.ImageFormatSettings) -> dict[str, str]:
    """Return what is rendered to, in the order in which it is set again; 5.0 added the media type."""
    names = ("media_type", "file_format", "color_mode", "color_depth")
    return {name: getattr(image_settings, name) for name in names if name in image_settings.bl_rna.properties}


def write_output(image_settings: bpy.types.ImageFormatSettings, output: dict[str, str]) -> None:
    """Set what :func:`read_output` returned."""
    for name, value in output.items():
        setattr(image_settings, name, value)


def evaluated_curve_points(maker: bpy.types.Object) -> NDArray[np.float32] | None:
    """Return the points of the curves that geometry nodes make for an evaluated object, shape (k, 3), in its space.

    None without curves, and before Blender 4.5, whose API cannot read them.
    """
    geometry = maker.evaluated_geometry() if hasattr(maker, "evaluated_geometry") else None
    curves = geometry.curves if geometry else None  # which is gone as soon as `geometry` is
    if curves is None:
        return None
    places = np.empty(3 * len(curves.points), dtype=np.float32)
    curves.points.foreach_get("position", places)
    return places.reshape(-1, 3)
