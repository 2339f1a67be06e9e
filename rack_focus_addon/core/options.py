"""The options of a rack and their defaults: the one place that the api, the panel and the command line read.

It is imported while Blender starts, so it imports nothing but words.
"""

from dataclasses import dataclass
from typing import Final

from .choices import (
    CocName,
    Ease,
    EaseDirection,
    Follow,
    Keying,
    LensModel,
    Mode,
    SharedData,
    Space,
    StopSteps,
    StopStyle,
    StopWord,
)

PULL_SECONDS: Final = 1.0
"""The length of a pull where neither frames nor seconds are given."""

SLAB_M: Final = 0.03
"""Half the depth that must be sharp around the aimed point, in metres: an eye to the tip of a nose."""

REACTION_S: Final = 0.25
"""From seeing to pressing a button: a simple reaction to a picture takes about that (Luce, Response Times, 1986)."""

LENS_MODEL: Final[LensModel] = "BLENDER"
"""Of read-outs: what is rendered."""


@dataclass(frozen=True, kw_only=True)
class RackOptions:
    """What `create_rack` takes besides the scene, the camera and the subjects, by the same names; see there."""

    start: float | None = None
    arrive: float | None = None
    start_marker: str | None = None
    arrive_marker: str | None = None
    frames: float | None = None
    seconds: float | None = None
    ease: Ease = "SMOOTHERSTEP"
    ease_direction: EaseDirection = "IN_OUT"
    space: Space = "DIOPTRE"
    fstop: StopWord | float = "KEEP"
    coc_mm: CocName | float | None = None
    blur_coc: float = 8.0
    blur_share: float = 0.0
    style: StopStyle = "WIDEST"
    steps: StopSteps = "THIRD"
    mode: Mode = "KEYS"
    keys: Keying = "FITTED"
    follow: Follow = "NATURAL"
    tolerance_px: float = 0.25
    breathing: float = 0.0
    name: str | None = None
    shared_data: SharedData = "REFUSE"
    replaces: str | None = None


DEFAULTS: Final = RackOptions()
