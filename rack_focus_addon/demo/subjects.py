"""The two subjects, and the table on which the near one stands."""

from __future__ import annotations

import math

import bpy
from mathutils import Matrix

from . import materials, shapes
from .shapes import Point

# The aimed points: the lantern's lettering and the middle of the box's glazed front.
LANTERN_AT: Point = (-0.125, 1.00, 1.185)
PHONE_BOX_AT: Point = (1.02, 7.5, 1.25)
PHONE_BOX_TURN = math.radians(14.0)

UPRIGHT = Matrix.Rotation(math.pi / 2.0, 4, "X")

# --- The lantern ---------------------------------------------------------------------------------------------------

# Profiles are (radius, height above the table). The lettering runs round the tank, at LABEL_HEIGHT_M.
TANK_RADIUS_M = 0.074
LABEL_HEIGHT_M = 0.037
RELIEF_M = 0.0022
TANK = (
    (0.0, 0.0), (0.068, 0.0), (0.074, 0.006), (0.074, 0.060), (0.069, 0.068), (0.050, 0.078), (0.034, 0.084),
    (0.031, 0.092), (0.0, 0.092),
)  # fmt: skip
TANK_HOOPS = ((0.0765, 0.009), (0.0765, 0.058))
BURNER = ((0.026, 0.088), (0.036, 0.096), (0.036, 0.103), (0.028, 0.108), (0.020, 0.116), (0.008, 0.120), (0.0, 0.120))
GLOBE = ((0.031, 0.102), (0.043, 0.118), (0.052, 0.145), (0.053, 0.160), (0.048, 0.185), (0.037, 0.212), (0.034, 0.218))
FLAME = ((0.0, 0.119), (0.007, 0.123), (0.0105, 0.132), (0.0095, 0.142), (0.006, 0.155), (0.0025, 0.167), (0.0, 0.174))
HOOD = (
    (0.034, 0.214), (0.043, 0.216), (0.045, 0.222), (0.036, 0.228), (0.033, 0.248), (0.033, 0.252), (0.050, 0.256),
    (0.048, 0.264), (0.026, 0.276), (0.010, 0.281), (0.0, 0.282),
)  # fmt: skip
SIDE_TUBE = ((0.060, 0.066), (0.082, 0.080), (0.084, 0.12), (0.084, 0.21), (0.082, 0.252), (0.040, 0.252))
FRAME_REACH_M = 0.084


def build_lantern(scene: bpy.types.Scene) -> bpy.types.Object:
    """Build the lantern; its origin is the middle of the lettering round the tank."""
    enamel = materials.make_plain("Enamel", materials.ENAMEL_TEAL, roughness=0.22, coat=0.6)
    brass = materials.make_worn_metal("Brass", materials.BRASS)
    axis = (0.0, TANK_RADIUS_M, -LABEL_HEIGHT_M)
    shape = shapes.Shape()
    shape.turn(TANK, axis)
    shape.turn(HOOD, axis)
    shape.turn(BURNER, axis, 1)
    shape.box((0.012, 0.004, 0.02), (0.0, TANK_RADIUS_M - 0.03, 0.11 - LABEL_HEIGHT_M), 1)
    lantern = shapes.add_object(scene, "Lantern", shape.finish("Lantern", (enamel, brass), smooth=True), LANTERN_AT)
    _add_lantern_metalwork(scene, lantern, axis, enamel, brass)
    _add_lantern_light(scene, lantern, axis)
    return lantern


def _add_lantern_metalwork(
    scene: bpy.types.Scene,
    lantern: bpy.types.Object,
    axis: Point,
    enamel: bpy.types.Material,
    brass: bpy.types.Material,
) -> None:
    """Add the side tubes, the guard round the globe, the carrying handle and the lettering."""
    x, y, z = axis
    tubes = [[(x + side * reach, y, z + height) for reach, height in SIDE_TUBE] for side in (-1.0, 1.0)]
    shapes.add_object(scene, "Lantern frame", shapes.make_wire("Lantern frame", tubes, 0.0062, enamel), parent=lantern)
    guard = [shapes.arc_points(0.0555, h, axis) for h in (0.142, 0.168)]
    guard += [shapes.arc_points(radius, height, axis) for radius, height in TANK_HOOPS]
    shapes.add_object(scene, "Lantern guard", shapes.make_wire("Lantern guard", guard, 0.0013, brass), parent=lantern)
    bail = [
        (x + FRAME_REACH_M * math.cos(a), y + 0.02 * math.sin(a), z + 0.20 + 0.135 * math.sin(a))
        for a in (math.pi * i / 16 for i in range(17))
    ]
    shapes.add_object(
        scene, "Lantern handle", shapes.make_wire("Lantern handle", [bail], 0.0018, brass), parent=lantern
    )
    gilt = materials.make_plain("Gilt", (0.95, 0.72, 0.36), roughness=0.4)
    letters = shapes.make_wrapped_lettering(
        "Lantern letters", "RACK FOCUS", 0.0195, gilt, radius=TANK_RADIUS_M, relief=RELIEF_M
    )
    shapes.add_object(scene, "Lantern letters", letters, parent=lantern)


def _add_lantern_light(scene: bpy.types.Scene, lantern: bpy.types.Object, axis: Point) -> None:
    """Add the flame, its globe, and the lamp that stands in for its light."""
    flame = shapes.Shape()
    flame.turn(FLAME, axis, sides=24)
    shapes.add_object(
        scene, "Flame", flame.finish("Flame", (materials.make_flame("Flame", 26.0),), smooth=True), parent=lantern
    )
    globe = shapes.Shape()
    globe.turn(GLOBE, axis)
    glass = materials.make_thin_glass("Globe glass", (1.0, 0.96, 0.90))
    pane = shapes.add_object(
        scene, "Lantern globe", globe.finish("Lantern globe", (glass,), smooth=True), parent=lantern
    )
    pane.visible_shadow = False
    lamp = shapes.make_lamp("Flame light", "POINT", power_w=2.2, color=materials.CANDLE, size_m=0.016)
    shapes.add_object(scene, "Flame light", lamp, (axis[0], axis[1], axis[2] + 0.145), lantern)


# --- The telephone box ---------------------------------------------------------------------------------------------

# Heights are measured from the aimed point, which is PHONE_BOX_AT[2] above the street.
BOX_WIDTH_M = 0.92
GROUND = -PHONE_BOX_AT[2]
GLASS_BOTTOM, GLASS_TOP = -0.95, 0.78
PANE_ROWS = 8
PANE_COLUMNS = (-0.21, 0.21)
BAR_M = 0.024
POST_M = 0.11
ROOF_BASE = 1.02
ROOF_RISE_M = 0.20
RED, GLOW, PALE, BLACK = range(4)


def build_phone_box(scene: bpy.types.Scene) -> bpy.types.Object:
    """Build the telephone box; its origin is the middle of its glazed front."""
    coats = (
        materials.make_plain("Post office red", materials.POST_OFFICE_RED, roughness=0.25, coat=0.5),
        materials.make_glow("Opal glass", (1.0, 0.82, 0.55), 2.2),
        materials.make_plain("Cream paint", materials.CREAM),
        materials.make_plain("Bakelite", materials.SOOT, roughness=0.2),
    )
    shape = shapes.Shape()
    half = BOX_WIDTH_M / 2.0
    middle = Matrix.Translation((0.0, half, 0.0))
    for quarter in range(4):
        side = middle @ Matrix.Rotation(quarter * math.pi / 2.0, 4, "Z") @ Matrix.Translation((0.0, -half, 0.0))
        _model_box_side(shape, side, glazed=quarter != 2)
    _model_box_roof(shape, half)
    _model_telephone(shape, BOX_WIDTH_M)
    place = Matrix.Translation(PHONE_BOX_AT) @ Matrix.Rotation(PHONE_BOX_TURN, 4, "Z")
    box = shapes.add_object(scene, "Phone Box", shape.finish("Phone Box", coats), place)
    shapes.round_edges(box, 0.006, segments=2)
    _add_box_signs(scene, box, coats[BLACK])
    _add_box_light(scene, box, half)
    return box


def _model_box_side(shape: shapes.Shape, side: Matrix, *, glazed: bool) -> None:
    """Model one side, flush with the plane y = 0 of `side`: corner post, door frame, glazing bars, sign."""
    half = BOX_WIDTH_M / 2.0
    height = ROOF_BASE - GROUND
    shape.box((POST_M, POST_M, height), (POST_M / 2 - half, POST_M / 2, GROUND + height / 2), RED, place=side)
    shape.box((BOX_WIDTH_M + 0.04, 0.12, 0.10), (0.0, 0.04, GROUND + 0.05), BLACK, place=side)
    inner = BOX_WIDTH_M - 2 * POST_M
    sill = GLASS_BOTTOM - GROUND
    shape.box((inner, 0.06, sill), (0.0, 0.06, GROUND + sill / 2), RED, place=side)
    head = ROOF_BASE - GLASS_TOP
    shape.box((inner, 0.09, head), (0.0, 0.055, GLASS_TOP + head / 2), RED, place=side)
    shape.box((0.66, 0.03, 0.15), (0.0, 0.008, 0.90), GLOW, place=side)
    for rim in (-0.084, 0.084):
        shape.box((0.70, 0.05, 0.02), (0.0, 0.005, 0.90 + rim), RED, place=side)
    shape.box((BOX_WIDTH_M + 0.06, 0.10, 0.035), (0.0, 0.02, ROOF_BASE), RED, place=side)
    if glazed:
        _model_glazing(shape, side, inner)
    else:
        shape.box(
            (inner, 0.04, GLASS_TOP - GLASS_BOTTOM), (0.0, 0.06, (GLASS_TOP + GLASS_BOTTOM) / 2), PALE, place=side
        )


def _model_glazing(shape: shapes.Shape, side: Matrix, inner: float) -> None:
    """Model the bars between the panes: the fine, high-contrast pattern that shows when the box is sharp."""
    span = GLASS_TOP - GLASS_BOTTOM
    centre = (GLASS_TOP + GLASS_BOTTOM) / 2.0
    for edge in (-inner / 2, inner / 2):
        shape.box((0.05, 0.07, span), (edge, 0.05, centre), RED, place=side)
    for x in PANE_COLUMNS:
        shape.box((BAR_M, 0.045, span), (x, 0.022, centre), RED, place=side)
    for row in range(1, PANE_ROWS):
        z = GLASS_BOTTOM + span * row / PANE_ROWS
        shape.box((inner, 0.04, BAR_M), (0.0, 0.022, z), RED, place=side)


def _model_box_roof(shape: shapes.Shape, half: float) -> None:
    """Model the domed roof, whose edges rise into the four arched pediments."""

    def pendentive(u: float, v: float) -> float:
        return 0.05 + ROOF_RISE_M * (1.0 - (u * u + v * v) / 2.0)

    shape.grid(pendentive, BOX_WIDTH_M + 0.02, (0.0, half, ROOF_BASE), RED)


def _model_telephone(shape: shapes.Shape, depth: float) -> None:
    """Model what is inside: a backboard, the telephone with its handset, a shelf, notices and the ceiling light."""
    back = depth - 0.10
    shape.box((0.30, 0.10, 0.42), (0.04, back - 0.05, 0.12), BLACK)
    shape.box((0.07, 0.08, 0.26), (-0.17, back - 0.10, 0.16), BLACK)
    shape.box((0.46, 0.24, 0.03), (0.02, back - 0.12, -0.18), BLACK)
    shape.box((0.16, 0.012, 0.16), (0.04, back - 0.105, 0.20), PALE)
    shape.box((0.5, 0.5, 0.02), (0.0, depth / 2, GLASS_TOP + 0.02), GLOW)


def _add_box_signs(scene: bpy.types.Scene, box: bpy.types.Object, ink: bpy.types.Material) -> None:
    """Letter the opal signs on the front and on the side that the camera sees."""
    half = BOX_WIDTH_M / 2.0
    middle = Matrix.Translation((0.0, half, 0.0))
    for quarter in (0, 3):
        side = middle @ Matrix.Rotation(quarter * math.pi / 2.0, 4, "Z") @ Matrix.Translation((0.0, -half, 0.0))
        place = side @ Matrix.Translation((0.0, -0.009, 0.90)) @ UPRIGHT
        shapes.add_object(
            scene, "Phone Box sign", shapes.make_lettering("Phone Box sign", "TELEPHONE", 0.115, ink), place, box
        )


def _add_box_light(scene: bpy.types.Scene, box: bpy.types.Object, half: float) -> None:
    """Light the inside of the box from its ceiling."""
    lamp = shapes.make_lamp("Phone Box light", "AREA", power_w=16.0, color=materials.TUNGSTEN, size_m=0.5)
    shapes.add_object(scene, "Phone Box light", lamp, (0.0, half, GLASS_TOP - 0.01), box)


# --- The table -----------------------------------------------------------------------------------------------------

TABLE_RADIUS_M = 0.36
TABLE_THICKNESS_M = 0.028


def build_table(scene: bpy.types.Scene) -> None:
    """Build the round café table under the lantern; its right edge leaves the street in view."""
    top = LANTERN_AT[2] - LABEL_HEIGHT_M
    t, r = TABLE_THICKNESS_M, TABLE_RADIUS_M
    shape = shapes.Shape()
    shape.turn(
        ((0.0, -t), (r - 0.006, -t), (r, 0.006 - t), (r, -0.006), (r - 0.006, 0.0), (0.0, 0.0)),
        (0.0, 0.0, 0.0),
        sides=96,
    )
    wood = materials.make_varnished_wood("Varnished wood")
    shapes.add_object(scene, "Café table", shape.finish("Café table", (wood,), smooth=True), (-0.27, 1.06, top))
