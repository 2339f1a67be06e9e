"""What stands around the subjects: the street, its traffic, and the many lamps that become bokeh."""

from __future__ import annotations

import math
import random
from typing import Any

import bpy
from mathutils import Matrix

from . import materials, shapes
from .shapes import Point
from .subjects import LABEL_HEIGHT_M, LANTERN_AT

Glow = tuple[float, float, float, float]  # a colour, and a strength relative to the material's

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


def build_street(scene: bpy.types.Scene, rng: random.Random) -> None:
    """Build the wet street and the houses on its sides and at its end."""
    ground = shapes.Shape()
    ground.box((60.0, 120.0, 0.2), (0.0, 30.0, -0.1))
    shapes.add_object(scene, "Street", ground.finish("Street", (materials.make_wet_cobbles("Wet cobbles"),)))
    coats = (
        materials.make_house_wall("House wall"),
        materials.make_glow("Window amber", materials.SODIUM, 1.1),
        materials.make_glow("Window warm", materials.TUNGSTEN, 1.5),
        materials.make_glow("Window teal", materials.TEAL, 0.35),
        materials.make_glow("Dark pane", materials.NIGHT_ZENITH, 1.0),
        materials.make_glow("Shop window", materials.TUNGSTEN, 0.40),
    )
    shape = shapes.Shape()
    length = STREET_LENGTH_M
    left = Matrix.Translation((LEFT_WALL_X, length / 2 + 3.0, 0.0)) @ Matrix.Rotation(math.pi / 2, 4, "Z")
    right = Matrix.Translation((RIGHT_WALL_X, length / 2 + 11.0, 0.0)) @ Matrix.Rotation(-math.pi / 2, 4, "Z")
    for place, width in ((left, length), (right, length), (Matrix.Translation((0.0, length, 0.0)), 40.0)):
        _model_house_front(shape, place, width, rng)
    shapes.add_object(scene, "Houses", shape.finish("Houses", coats))


def _model_house_front(shape: shapes.Shape, place: Matrix, width: float, rng: random.Random) -> None:
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
    shape: shapes.Shape, place: Matrix, centre: tuple[float, float], size: tuple[float, float], slot: int
) -> None:
    """Model a window with its cross bars, on the front of a house."""
    (x, z), (width, height) = centre, size
    shape.box((width, 0.04, height), (x, -0.01, z), slot, place=place)
    shape.box((0.06, 0.06, height), (x, -0.03, z), place=place)
    shape.box((width, 0.06, 0.06), (x, -0.03, z + height / 6), place=place)


# --- The lamps that become bokeh -------------------------------------------------------------------------------------

AWNING_LAMPS = 11
FAR_LAMPS = 22
FESTOON_COLORS = (materials.TUNGSTEN, materials.TUNGSTEN, materials.SODIUM, materials.TEAL, materials.ROSE)


BALL = ((0.0, -1.0), *((math.sin(a), -math.cos(a)) for a in (math.pi * i / 12 for i in range(1, 12))), (0.0, 1.0))


def model_ball() -> bpy.types.Mesh:
    """Return the unit ball that all the small lamps share."""
    ball = shapes.Shape()
    ball.turn(BALL, (0.0, 0.0, 0.0), sides=24)
    return ball.finish("Lamp globe", (materials.make_tinted_glow("Lamp glow", 9.0),), smooth=True)


def build_lamps(scene: bpy.types.Scene, ball: bpy.types.Mesh, rng: random.Random) -> None:
    """Hang and stand all the lamps down the street."""
    iron = materials.make_plain("Cast iron", materials.SOOT, roughness=0.35)
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
    lamp: Any = shapes.add_object(
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
    shapes.add_object(scene, "Festoon wire", shapes.make_wire("Festoon wire", [points], 0.008, iron))
    for x, depth, z in points:
        radius = rng.uniform(0.065, 0.095)
        _add_lamp(scene, ball, (x, depth, z - radius), radius, _pick_glow(rng, 0.6, 1.3))


def _stand_lamp(
    scene: bpy.types.Scene, ball: bpy.types.Mesh, iron: bpy.types.Material, at: tuple[float, float]
) -> None:
    """Stand a street lamp with a globe on a cast-iron post."""
    post = shapes.Shape()
    post.turn(
        ((0.14, 0.0), (0.14, 0.25), (0.07, 0.4), (0.05, 1.2), (0.035, 2.7), (0.09, 2.8), (0.0, 2.82)),
        (0.0, 0.0, 0.0),
        sides=16,
    )
    shapes.add_object(scene, "Lamp post", post.finish("Lamp post", (iron,), smooth=True), (*at, 0.0))
    _add_lamp(scene, ball, (*at, 3.0), 0.2, (*materials.TUNGSTEN, 1.0))


# --- Fairy lights on the table ---

FAIRY_BULBS = 11
FAIRY_RADIUS_M = 0.0052


def lay_fairy_lights(scene: bpy.types.Scene, ball: bpy.types.Mesh, rng: random.Random) -> None:
    """Lay a string of fairy lights on the table: sparkle beside the sharp lantern, foreground bokeh for the box."""
    top = LANTERN_AT[2] - LABEL_HEIGHT_M + FAIRY_RADIUS_M
    bulbs = []
    for i in range(FAIRY_BULBS):
        t = i / (FAIRY_BULBS - 1)
        x, y = -0.36 + 0.40 * t, 0.925 + 0.05 * math.sin(7.0 * t) + 0.16 * t * t
        bulbs.append((x + rng.uniform(-0.012, 0.012), y + rng.uniform(-0.02, 0.02), top))
    copper = materials.make_worn_metal("Copper wire", materials.BRASS)
    shapes.add_object(scene, "Fairy wire", shapes.make_wire("Fairy wire", [bulbs], 0.0007, copper))
    for at in bulbs:
        _add_lamp(scene, ball, at, FAIRY_RADIUS_M, (*materials.SODIUM, rng.uniform(0.5, 0.9)))


# --- Traffic ---------------------------------------------------------------------------------------------------------

# Where cars stand, in plan, and whether they show their tail lamps (or else their headlamps).
CARS = (((0.0, 24.0), True), ((-4.4, 24.0), False), ((-2.3, 31.0), False))
TAIL_GLOW: Glow = (*materials.SIGNAL_RED, 0.9)
HEAD_GLOW: Glow = (*materials.TUNGSTEN, 2.2)


def build_traffic(scene: bpy.types.Scene, ball: bpy.types.Mesh) -> None:
    """Park the cars and set the traffic light down the street."""
    paint = materials.make_plain("Car paint", materials.SOOT, roughness=0.12, coat=1.0)
    body = shapes.Shape()
    body.box((1.75, 3.9, 0.62), (0.0, 0.0, 0.58))
    body.box((1.45, 2.0, 0.52), (0.0, 0.1, 1.12))
    mesh = body.finish("Car", (paint,))
    for (x, y), departs in CARS:
        car = shapes.add_object(scene, "Car", mesh, (x, y, 0.0))
        shapes.round_edges(car, 0.16, segments=3)
        glow = TAIL_GLOW if departs else HEAD_GLOW
        for side in (-0.66, 0.66):
            _add_lamp(scene, ball, (x + side, y - 1.95, 0.68), 0.10, glow)
    case = shapes.Shape()
    case.turn(((0.05, 0.0), (0.05, 2.3)), (0.0, 0.0, 0.0), sides=12)
    case.box((0.30, 0.22, 0.90), (0.0, 0.0, 2.6))
    at = (-0.35, 13.0)
    shapes.add_object(scene, "Traffic light", case.finish("Traffic light", (paint,)), (*at, 0.0))
    _add_lamp(scene, ball, (at[0], at[1] - 0.10, 2.32), 0.105, (*materials.SIGNAL_GREEN, 0.7))
