"""What an operator says to the user, in the user's language."""

import bpy

from ..blender.wording import translated
from ..core.errors import Cancelled, RackFocusError


def tell(operator: bpy.types.Operator, kind: str, text: str) -> None:
    """Report a text as INFO, WARNING or ERROR."""
    operator.report({kind}, translated(text))


def refuse(operator: bpy.types.Operator, error: RackFocusError) -> set[str]:
    """Report a refusal, or that the user has stopped it; return what an operator then returns."""
    tell(operator, "INFO" if isinstance(error, Cancelled) else "ERROR", error.message)
    return {"CANCELLED"}
