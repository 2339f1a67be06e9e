"""A rack, rendered frame by frame: when do the pictures say that one subject leaves and the other arrives?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from rack_focus_addon import api

from . import build
from .bench import Bench, diameter_px, place_card
from .cases import Case
from .engines import Cycles
from .instrument import EDGE_PHASE


@dataclass(frozen=True)
class RackCase:
    """A rack from A to B; distances in scene units, at the first and the last frame where a subject or the camera moves."""

    name: str
    near: tuple[float, float] = (1.2, 1.2)
    far: tuple[float, float] = (8.0, 8.0)
    is_reversed: bool = False
    ease: str = "SMOOTHERSTEP"
    space: str = "DIOPTRE"
    fstop: float = 2.0
    start: int = 6
    frames: int = 24

    @property
    def camera(self) -> Case:
        """The camera: UHD, on which the circle of confusion is 4 px, large enough to be measured well."""
        return Case(self.name, fstop=self.fstop, resolution=(3840, 2160))


RACKS = (
    RackCase("near to far, 24 frames"),
    RackCase("far to near, linear in distance", is_reversed=True, ease="LINEAR", space="DISTANCE"),
    RackCase("both move", near=(1.6, 1.1), far=(6.0, 9.0), frames=18),
)


@dataclass(frozen=True)
class Crossing:
    """A subject leaves or arrives: the frame that the rack's timeline states, and the one that the pictures show."""

    rack: str
    event: str
    stated: float
    shown: float

    @property
    def error_frames(self) -> float:
        """How much later the pictures show it."""
        return self.shown - self.stated
