"""Scripted drivers from formulas, and read back."""

from collections.abc import Mapping

import bpy

from ...core.plan.live import Formula

Variable = tuple[str, bpy.types.ID | None, str]
"""A name in an expression, and the data-block and data path that it stands for."""


def drive(curve: bpy.types.FCurve, formula: Formula, owners: Mapping[str, bpy.types.ID]) -> None:
    """Let a formula drive what a new driver's curve belongs to."""
    variables = tuple((name, owners[owner], path) for name, (owner, path) in formula.names.items())
    write_driver(curve, formula.text, variables)


def write_driver(curve: bpy.types.FCurve, expression: str, variables: tuple[Variable, ...]) -> None:
    """Give a new driver its variables and its expression."""
    # Without keys and modifiers of its own the curve gives the driver's value as it is.
    curve.keyframe_points.clear()
    for modifier in list(curve.modifiers):
        curve.modifiers.remove(modifier)
    driver = curve.driver
    driver.type = "SCRIPTED"
    for name, block, path in variables:
        variable = driver.variables.new()
        variable.name, variable.type = name, "SINGLE_PROP"
        target = variable.targets[0]
        target.id, target.data_path = block, path
    driver.expression = expression


def read_driver(curve: bpy.types.FCurve) -> tuple[str, tuple[Variable, ...]]:
    """Return a driver's expression and its variables, as :func:`write_driver` takes them."""
    targets = ((variable.name, variable.targets[0]) for variable in curve.driver.variables)
    return curve.driver.expression, tuple((name, target.id, target.data_path) for name, target in targets)
