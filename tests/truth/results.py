"""What comes out of the bench."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """A blur, predicted and rendered; `scatter_px` is the standard error of the rendered one, 0 where it is unknown."""

    name: str
    predicted_px: float
    rendered_px: float
    scatter_px: float = 0.0

    @property
    def error_percent(self) -> float:
        """How much larger the rendered blur is than the predicted one."""
        return 100.0 * (self.rendered_px / self.predicted_px - 1.0)


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
