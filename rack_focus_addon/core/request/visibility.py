"""How much the subject out of focus must blur, so that a rack shows."""

import math
from dataclasses import dataclass

from ..arguments import number
from ..errors import ArgumentError
from ..options import DEFAULTS


@dataclass(frozen=True)
class Visibility:
    """How much the subject out of focus must blur: in circles of confusion, and as a share of the frame height."""

    coc: float = DEFAULTS.blur_coc
    share: float = DEFAULTS.blur_share

    def __post_init__(self) -> None:
        """Refuse a wish for no blur, or for less than none."""
        for name, given in (("blur_coc", self.coc), ("blur_share", self.share)):
            number(name, given)
        if not (math.isfinite(self.coc) and math.isfinite(self.share) and min(self.coc, self.share) >= 0):
            raise ArgumentError(
                "blur_coc and blur_share must be 0 or more, not {coc:g} and {share:g}", coc=self.coc, share=self.share
            )
        if max(self.coc, self.share) == 0:
            raise ArgumentError("blur_coc and blur_share are both 0: say how much the other subject must blur")

    def blur_mm(self, coc_mm: float, frame_height_mm: float) -> float:
        """Return the blur diameter that must be reached, in mm on the sensor."""
        return max(self.coc * coc_mm, self.share * frame_height_mm)
