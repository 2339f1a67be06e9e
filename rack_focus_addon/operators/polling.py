"""Greyed-out buttons that say why."""

import bpy

from ..blender.wording import translated
from ..session.panel import chosen_rack


def has_no(obstacle: str | None, operator: type[bpy.types.Operator]) -> bool:
    """Whether nothing stands in an operator's way; what does becomes its tooltip."""
    if obstacle:
        operator.poll_message_set(translated(obstacle))
    return obstacle is None


def has_rack(context: bpy.types.Context, operator: type[bpy.types.Operator]) -> bool:
    """Whether the panel's camera carries a rack for an operator to work on."""
    has_none = chosen_rack(context.scene) is None
    return has_no("The camera carries no rack: create one first" if has_none else None, operator)
