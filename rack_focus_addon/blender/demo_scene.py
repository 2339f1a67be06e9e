"""The demo scene: a hurricane lantern on a café table and, across the wet street, a lit telephone box.

Built entirely by code, for a rack focus from the lantern (about 1 m away) to the box (about 7.5 m), between a great
many small lights that turn into bokeh. The camera stands at the world's origin in plan and looks along +Y, so the Y of
a thing is its focus distance. Lengths are metres, angles radians, light powers watts.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

import bpy
from mathutils import Matrix, Vector

from . import demo_materials as kit
from .demo_materials import Point

Glow = tuple[float, float, float, float]  # a colour, and a strength relative to the material's

LENS_MM = 50.0
SENSOR_MM = 36.0
FSTOP = 1.4
EYE_HEIGHT_M = 1.30

# The aimed points: the lantern's lettering and the middle of the box's glazed front.
LANTERN_AT: Point = (-0.125, 1.00, 1.185)
PHONE_BOX_AT: Point = (1.02, 7.5, 1.25)
PHONE_BOX_TURN = math.radians(14.0)

UPRIGHT = Matrix.Rotation(math.pi / 2.0, 4, "X")


@dataclass(frozen=True)
class DemoScene:
    """What the demo built; `near` and `far` have their origins at the detail that is worth focusing on."""

    scene: bpy.types.Scene
    camera: bpy.types.Object
    near: bpy.types.Object
    far: bpy.types.Object


def build_demo_scene(scene: bpy.types.Scene, *, seed: int = 0) -> DemoScene:
    """Fill an empty scene with the demo; equal seeds give equal scenes.

    Render engine, resolution, samples and frame range stay as they are, and the camera's depth of field stays off.
    """
    rng = random.Random(seed)  # noqa: S311 - scenery, not secrets
    _set_look(scene)
    near = _build_lantern(scene)
    far = _build_phone_box(scene)
    _build_table(scene)
    _build_street(scene, rng)
    ball = _model_ball()
    _build_lamps(scene, ball, rng)
    _build_traffic(scene, ball)
    _lay_fairy_lights(scene, ball, rng)
    _light_scene(scene)
    return DemoScene(scene=scene, camera=_build_camera(scene), near=near, far=far)


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


def _build_lantern(scene: bpy.types.Scene) -> bpy.types.Object:
    """Build the lantern; its origin is the middle of the lettering round the tank."""
    enamel = kit.make_plain("Enamel", kit.ENAMEL_TEAL, roughness=0.22, coat=0.6)
    brass = kit.make_worn_metal("Brass", kit.BRASS)
    axis = (0.0, TANK_RADIUS_M, -LABEL_HEIGHT_M)
    shape = kit.Shape()
    shape.turn(TANK, axis)
    shape.turn(HOOD, axis)
    shape.turn(BURNER, axis, 1)
    shape.box((0.012, 0.004, 0.02), (0.0, TANK_RADIUS_M - 0.03, 0.11 - LABEL_HEIGHT_M), 1)
    lantern = kit.add_object(scene, "Lantern", shape.finish("Lantern", (enamel, brass), smooth=True), LANTERN_AT)
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
    kit.add_object(scene, "Lantern frame", kit.make_wire("Lantern frame", tubes, 0.0062, enamel), parent=lantern)
    guard = [kit.arc_points(0.0555, h, axis) for h in (0.142, 0.168)]
    guard += [kit.arc_points(radius, height, axis) for radius, height in TANK_HOOPS]
    kit.add_object(scene, "Lantern guard", kit.make_wire("Lantern guard", guard, 0.0013, brass), parent=lantern)
    bail = [
        (x + FRAME_REACH_M * math.cos(a), y + 0.02 * math.sin(a), z + 0.20 + 0.135 * math.sin(a))
        for a in (math.pi * i / 16 for i in range(17))
    ]
    kit.add_object(scene, "Lantern handle", kit.make_wire("Lantern handle", [bail], 0.0018, brass), parent=lantern)
    gilt = kit.make_plain("Gilt", (0.95, 0.72, 0.36), roughness=0.4)
    letters = kit.make_wrapped_lettering(
        "Lantern letters", "RACK FOCUS", 0.0195, gilt, radius=TANK_RADIUS_M, relief=RELIEF_M
    )
    kit.add_object(scene, "Lantern letters", letters, parent=lantern)


def _add_lantern_light(scene: bpy.types.Scene, lantern: bpy.types.Object, axis: Point) -> None:
    """Add the flame, its globe, and the lamp that stands in for its light."""
    flame = kit.Shape()
    flame.turn(FLAME, axis, sides=24)
    kit.add_object(scene, "Flame", flame.finish("Flame", (kit.make_flame("Flame", 26.0),), smooth=True), parent=lantern)
    globe = kit.Shape()
    globe.turn(GLOBE, axis)
    glass = kit.make_thin_glass("Globe glass", (1.0, 0.96, 0.90))
    pane = kit.add_object(scene, "Lantern globe", globe.finish("Lantern globe", (glass,), smooth=True), parent=lantern)
    pane.visible_shadow = False
    lamp = kit.make_lamp("Flame light", "POINT", power_w=2.2, color=kit.CANDLE, size_m=0.016)
    kit.add_object(scene, "Flame light", lamp, (axis[0], axis[1], axis[2] + 0.145), lantern)


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


def _build_phone_box(scene: bpy.types.Scene) -> bpy.types.Object:
    """Build the telephone box; its origin is the middle of its glazed front."""
    materials = (
        kit.make_plain("Post office red", kit.POST_OFFICE_RED, roughness=0.25, coat=0.5),
        kit.make_glow("Opal glass", (1.0, 0.82, 0.55), 2.2),
        kit.make_plain("Cream paint", kit.CREAM),
        kit.make_plain("Bakelite", kit.SOOT, roughness=0.2),
    )
    shape = kit.Shape()
    half = BOX_WIDTH_M / 2.0
    middle = Matrix.Translation((0.0, half, 0.0))
    for quarter in range(4):
        side = middle @ Matrix.Rotation(quarter * math.pi / 2.0, 4, "Z") @ Matrix.Translation((0.0, -half, 0.0))
        _model_box_side(shape, side, glazed=quarter != 2)
    _model_box_roof(shape, half)
    _model_telephone(shape, BOX_WIDTH_M)
    place = Matrix.Translation(PHONE_BOX_AT) @ Matrix.Rotation(PHONE_BOX_TURN, 4, "Z")
    box = kit.add_object(scene, "Phone Box", shape.finish("Phone Box", materials), place)
    kit.round_edges(box, 0.006, segments=2)
    _add_box_signs(scene, box, materials[BLACK])
    _add_box_light(scene, box, half)
    return box


def _model_box_side(shape: kit.Shape, side: Matrix, *, glazed: bool) -> None:
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


def _model_glazing(shape: kit.Shape, side: Matrix, inner: float) -> None:
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


def _model_box_roof(shape: kit.Shape, half: float) -> None:
    """Model the domed roof, whose edges rise into the four arched pediments."""

    def pendentive(u: float, v: float) -> float:
        return 0.05 + ROOF_RISE_M * (1.0 - (u * u + v * v) / 2.0)

    shape.grid(pendentive, BOX_WIDTH_M + 0.02, (0.0, half, ROOF_BASE), RED)


def _model_telephone(shape: kit.Shape, depth: float) -> None:
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
        kit.add_object(
            scene, "Phone Box sign", kit.make_lettering("Phone Box sign", "TELEPHONE", 0.115, ink), place, box
        )


def _add_box_light(scene: bpy.types.Scene, box: bpy.types.Object, half: float) -> None:
    """Light the inside of the box from its ceiling."""
    lamp = kit.make_lamp("Phone Box light", "AREA", power_w=16.0, color=kit.TUNGSTEN, size_m=0.5)
    kit.add_object(scene, "Phone Box light", lamp, (0.0, half, GLASS_TOP - 0.01), box)


# --- The table -----------------------------------------------------------------------------------------------------

TABLE_RADIUS_M = 0.36
TABLE_THICKNESS_M = 0.028


def _build_table(scene: bpy.types.Scene) -> None:
    """Build the round café table under the lantern; its right edge leaves the street in view."""
    top = LANTERN_AT[2] - LABEL_HEIGHT_M
    t, r = TABLE_THICKNESS_M, TABLE_RADIUS_M
    shape = kit.Shape()
    shape.turn(
        ((0.0, -t), (r - 0.006, -t), (r, 0.006 - t), (r, -0.006), (r - 0.006, 0.0), (0.0, 0.0)),
        (0.0, 0.0, 0.0),
        sides=96,
    )
    wood = kit.make_varnished_wood("Varnished wood")
    kit.add_object(scene, "Café table", shape.finish("Café table", (wood,), smooth=True), (-0.27, 1.06, top))


FAIRY_BULBS = 11
FAIRY_RADIUS_M = 0.0052


def _lay_fairy_lights(scene: bpy.types.Scene, ball: bpy.types.Mesh, rng: random.Random) -> None:
    """Lay a string of fairy lights on the table: sparkle beside the sharp lantern, foreground bokeh for the box."""
    top = LANTERN_AT[2] - LABEL_HEIGHT_M + FAIRY_RADIUS_M
    bulbs = []
    for i in range(FAIRY_BULBS):
        t = i / (FAIRY_BULBS - 1)
        x, y = -0.36 + 0.40 * t, 0.925 + 0.05 * math.sin(7.0 * t) + 0.16 * t * t
        bulbs.append((x + rng.uniform(-0.012, 0.012), y + rng.uniform(-0.02, 0.02), top))
    copper = kit.make_worn_metal("Copper wire", kit.BRASS)
    kit.add_object(scene, "Fairy wire", kit.make_wire("Fairy wire", [bulbs], 0.0007, copper))
    for at in bulbs:
        _add_lamp(scene, ball, at, FAIRY_RADIUS_M, (*kit.SODIUM, rng.uniform(0.5, 0.9)))


# --- The street ----------------------------------------------------------------------------------------------------

STREET_LENGTH_M = 46.0
LEFT_WALL_X, RIGHT_WALL_X = -7.5, 5.2
STOREYS, STOREY_M, BAY_M = 4, 3.4, 2.3
WINDOW_SIZE_M = (1.05, 1.7)
SHOP_SIZE_M = (1.5, 1.7)
LIT_SHARE = 0.45
# Slots of the houses' materials: 0 wall, 1 amber, 2 warm, 3 teal, 4 dark, 5 shop.
LIT_SLOTS = (1, 1, 2, 2, 3)
SHOP_SLOTS = (5, 5, 5, 3, 4, 4)
DARK_SLOT = 4


def _build_street(scene: bpy.types.Scene, rng: random.Random) -> None:
    """Build the wet street and the houses on its sides and at its end."""
    ground = kit.Shape()
    ground.box((60.0, 120.0, 0.2), (0.0, 30.0, -0.1))
    kit.add_object(scene, "Street", ground.finish("Street", (kit.make_wet_cobbles("Wet cobbles"),)))
    materials = (
        kit.make_house_wall("House wall"),
        kit.make_glow("Window amber", kit.SODIUM, 1.1),
        kit.make_glow("Window warm", kit.TUNGSTEN, 1.5),
        kit.make_glow("Window teal", kit.TEAL, 0.35),
        kit.make_glow("Dark pane", kit.NIGHT_ZENITH, 1.0),
        kit.make_glow("Shop window", kit.TUNGSTEN, 0.40),
    )
    shape = kit.Shape()
    length = STREET_LENGTH_M
    left = Matrix.Translation((LEFT_WALL_X, length / 2 + 3.0, 0.0)) @ Matrix.Rotation(math.pi / 2, 4, "Z")
    right = Matrix.Translation((RIGHT_WALL_X, length / 2 + 11.0, 0.0)) @ Matrix.Rotation(-math.pi / 2, 4, "Z")
    for place, width in ((left, length), (right, length), (Matrix.Translation((0.0, length, 0.0)), 40.0)):
        _model_house_front(shape, place, width, rng)
    kit.add_object(scene, "Houses", shape.finish("Houses", materials))


def _model_house_front(shape: kit.Shape, place: Matrix, width: float, rng: random.Random) -> None:
    """Model a row of houses facing -Y of `place`: lit shops below, and a random share of lit windows above."""
    shape.box((width, 0.5, STOREYS * STOREY_M), (0.0, 0.25, STOREYS * STOREY_M / 2), place=place)
    for column in range(int(width / BAY_M)):
        x = (column + 0.5) * BAY_M - width / 2
        slot = rng.choice(SHOP_SLOTS)
        _model_window(shape, place, (x, 1.35), SHOP_SIZE_M, slot)
        shape.box((BAY_M * 0.9, 0.5, 0.10), (x, -0.25, 2.75), place=place)
        for storey in range(1, STOREYS):
            slot = rng.choice(LIT_SLOTS) if rng.random() < LIT_SHARE else DARK_SLOT
            _model_window(shape, place, (x, (storey + 0.55) * STOREY_M), WINDOW_SIZE_M, slot)


def _model_window(
    shape: kit.Shape, place: Matrix, centre: tuple[float, float], size: tuple[float, float], slot: int
) -> None:
    """Model a window with its cross bars, on the front of a house."""
    (x, z), (width, height) = centre, size
    shape.box((width, 0.04, height), (x, -0.01, z), slot, place=place)
    shape.box((0.06, 0.06, height), (x, -0.03, z), place=place)
    shape.box((width, 0.06, 0.06), (x, -0.03, z + height / 6), place=place)


# --- The lamps that become bokeh -------------------------------------------------------------------------------------

AWNING_LAMPS = 11
FAR_LAMPS = 22
FESTOON_COLORS = (kit.TUNGSTEN, kit.TUNGSTEN, kit.SODIUM, kit.TEAL, kit.ROSE)


BALL = ((0.0, -1.0), *((math.sin(a), -math.cos(a)) for a in (math.pi * i / 12 for i in range(1, 12))), (0.0, 1.0))


def _model_ball() -> bpy.types.Mesh:
    """Return the unit ball that all the small lamps share."""
    ball = kit.Shape()
    ball.turn(BALL, (0.0, 0.0, 0.0), sides=24)
    return ball.finish("Lamp globe", (kit.make_tinted_glow("Lamp glow", 9.0),), smooth=True)


def _build_lamps(scene: bpy.types.Scene, ball: bpy.types.Mesh, rng: random.Random) -> None:
    """Hang and stand all the lamps down the street."""
    iron = kit.make_plain("Cast iron", kit.SOOT, roughness=0.35)
    for y in (10.5, 15.0, 20.5, 27.0):
        _hang_festoon(scene, ball, iron, y, rng)
    for side, first in ((LEFT_WALL_X + 0.6, 10.0), (RIGHT_WALL_X - 0.6, 12.5)):
        for i in range(AWNING_LAMPS):
            at = (side, first + i * BAY_M + rng.uniform(-0.4, 0.4), rng.uniform(2.1, 2.6))
            _add_lamp(scene, ball, at, rng.uniform(0.07, 0.11), _pick_glow(rng, 0.4, 1.0))
    for _ in range(FAR_LAMPS):
        at = (rng.uniform(-6.0, 4.0), rng.uniform(36.0, 44.0), rng.uniform(0.7, 3.2))
        _add_lamp(scene, ball, at, rng.uniform(0.12, 0.20), _pick_glow(rng, 0.4, 1.0))
    for y in (13.0, 20.0, 28.0, 37.0):
        _stand_lamp(scene, ball, iron, (-3.6, y))
        _stand_lamp(scene, ball, iron, (3.4, y + 3.0))


def _add_lamp(scene: bpy.types.Scene, ball: bpy.types.Mesh, at: Point, radius: float, glow: Glow) -> None:
    """Add one glowing ball; the shared material reads colour and strength from the object."""
    lamp: Any = kit.add_object(
        scene, "Lamp", ball, Matrix.Translation(at) @ Matrix.Diagonal((radius, radius, radius, 1.0))
    )
    lamp.color = glow


def _pick_glow(rng: random.Random, dimmest: float, brightest: float) -> Glow:
    """Pick a festoon colour and a relative strength."""
    return (*rng.choice(FESTOON_COLORS), rng.uniform(dimmest, brightest))


def _hang_festoon(
    scene: bpy.types.Scene, ball: bpy.types.Mesh, iron: bpy.types.Material, y: float, rng: random.Random
) -> None:
    """Hang a drooping string of coloured lamps across the street."""
    count = 13
    ends = 3.1 + y * 0.085
    droop = rng.uniform(0.5, 0.9)
    points = []
    for i in range(count):
        t = i / (count - 1)
        x = LEFT_WALL_X + (RIGHT_WALL_X - LEFT_WALL_X) * t
        z = ends - 4.0 * droop * t * (1.0 - t)
        points.append((x, y + rng.uniform(-0.3, 0.3), z))
    kit.add_object(scene, "Festoon wire", kit.make_wire("Festoon wire", [points], 0.008, iron))
    for x, depth, z in points:
        radius = rng.uniform(0.065, 0.095)
        _add_lamp(scene, ball, (x, depth, z - radius), radius, _pick_glow(rng, 0.6, 1.3))


def _stand_lamp(
    scene: bpy.types.Scene, ball: bpy.types.Mesh, iron: bpy.types.Material, at: tuple[float, float]
) -> None:
    """Stand a street lamp with a globe on a cast-iron post."""
    post = kit.Shape()
    post.turn(
        ((0.14, 0.0), (0.14, 0.25), (0.07, 0.4), (0.05, 1.2), (0.035, 2.7), (0.09, 2.8), (0.0, 2.82)),
        (0.0, 0.0, 0.0),
        sides=16,
    )
    kit.add_object(scene, "Lamp post", post.finish("Lamp post", (iron,), smooth=True), (*at, 0.0))
    _add_lamp(scene, ball, (*at, 3.0), 0.2, (*kit.TUNGSTEN, 1.0))


# --- Traffic ---------------------------------------------------------------------------------------------------------

# Where cars stand, in plan, and whether they show their tail lamps (or else their headlamps).
CARS = (((0.0, 24.0), True), ((-4.4, 24.0), False), ((-2.3, 31.0), False))
TAIL_GLOW: Glow = (*kit.SIGNAL_RED, 0.9)
HEAD_GLOW: Glow = (*kit.TUNGSTEN, 2.2)


def _build_traffic(scene: bpy.types.Scene, ball: bpy.types.Mesh) -> None:
    """Park the cars and set the traffic light down the street."""
    paint = kit.make_plain("Car paint", kit.SOOT, roughness=0.12, coat=1.0)
    body = kit.Shape()
    body.box((1.75, 3.9, 0.62), (0.0, 0.0, 0.58))
    body.box((1.45, 2.0, 0.52), (0.0, 0.1, 1.12))
    mesh = body.finish("Car", (paint,))
    for (x, y), departs in CARS:
        car = kit.add_object(scene, "Car", mesh, (x, y, 0.0))
        kit.round_edges(car, 0.16, segments=3)
        glow = TAIL_GLOW if departs else HEAD_GLOW
        for side in (-0.66, 0.66):
            _add_lamp(scene, ball, (x + side, y - 1.95, 0.68), 0.10, glow)
    case = kit.Shape()
    case.turn(((0.05, 0.0), (0.05, 2.3)), (0.0, 0.0, 0.0), sides=12)
    case.box((0.30, 0.22, 0.90), (0.0, 0.0, 2.6))
    at = (-0.35, 13.0)
    kit.add_object(scene, "Traffic light", case.finish("Traffic light", (paint,)), (*at, 0.0))
    _add_lamp(scene, ball, (at[0], at[1] - 0.10, 2.32), 0.105, (*kit.SIGNAL_GREEN, 0.7))


# --- Light, camera, look ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AreaLamp:
    """A square area light: where it hangs, what it points at, its power and its edge length."""

    name: str
    at: Point
    target: Point
    power_w: float
    color: kit.Color
    size_m: float


# A warm key and a cold rim on the lantern, and street light on the front of the telephone box.
AREA_LAMPS = (
    AreaLamp("Café key", (-0.55, 0.15, 1.65), LANTERN_AT, 9.0, kit.TUNGSTEN, 0.5),
    AreaLamp("Street rim", (0.9, 2.2, 2.0), LANTERN_AT, 22.0, kit.ICE, 0.7),
    AreaLamp("Box front", (-1.8, 4.2, 4.2), PHONE_BOX_AT, 260.0, kit.TUNGSTEN, 1.2),
)


def _light_scene(scene: bpy.types.Scene) -> None:
    """Hang the area lights; the camera does not see them."""
    for plan in AREA_LAMPS:
        lamp = kit.make_lamp(plan.name, "AREA", power_w=plan.power_w, color=plan.color, size_m=plan.size_m)
        facing = (Vector(plan.target) - Vector(plan.at)).to_track_quat("-Z", "Y").to_matrix().to_4x4()
        light = kit.add_object(scene, plan.name, lamp, Matrix.Translation(plan.at) @ facing)
        light.visible_camera = False


def _build_camera(scene: bpy.types.Scene) -> bpy.types.Object:
    """Set a level 50 mm camera, which keeps uprights upright, and make it the scene's."""
    data = bpy.data.cameras.new("Camera")
    data.lens = LENS_MM
    data.sensor_width = SENSOR_MM
    dof: Any = data.dof
    dof.aperture_fstop = FSTOP
    camera = kit.add_object(scene, "Camera", data, Matrix.Translation((0.0, 0.0, EYE_HEIGHT_M)) @ UPRIGHT)
    scene.camera = camera
    return camera


def _set_look(scene: bpy.types.Scene) -> None:
    """Set sky, film response and light paths: few bounces, and fireflies clamped."""
    scene.world = kit.make_night_sky("Night sky")
    view: Any = scene.view_settings
    view.view_transform = "AgX"
    view.look = "AgX - Punchy"
    view.exposure = 0.0
    cycles: Any = scene.cycles
    cycles.max_bounces = 2
    cycles.diffuse_bounces = 1
    cycles.glossy_bounces = 2
    # A handful of lamps is sampled faster without the tree.
    cycles.use_light_tree = False
    cycles.sample_clamp_indirect = 3.0
    cycles.caustics_reflective = False
    cycles.caustics_refractive = False
