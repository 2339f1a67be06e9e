"""Numbers that the window's settings begin with, apart from the formulas they go into: without numpy.

The window is there before anything is computed.
"""

from typing import Final

SLAB_M: Final = 0.03
"""Half the depth that must be sharp around the aimed point, in metres: an eye to the tip of a nose."""

REACTION_S: Final = 0.25
"""From seeing to pressing a button: a simple reaction to a picture takes about that (Luce, Response Times, 1986)."""
