"""Greyed-out buttons that say why."""

import bpy

from ..blender.wording import translated


def has_no(obstacle: str | None, operator: type[bpy.types.Operator]) -> bool:
    """Whether nothing stands in an operator's way; what does becomes its tooltip."""
    if obstacle:
        operator.poll_message_set(translated(obstacle))
    return obstacle is None
