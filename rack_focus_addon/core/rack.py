"""The result: a rack as it was planned and written."""

from dataclasses import dataclass
from typing import Any

from .arrays import FloatArray
from .choices import Mode
from .findings import Finding
from .keys import Key
from .timing import TimedMark
from .verdict import SharpSpan


@dataclass(frozen=True, eq=False)
class Rack:
    """A rack focus: its marks, the curve that was planned, the keys that carry it, and what there is to say about it.

    Attributes
    ----------
    name : str
        Unique on its camera.
    camera : object
        The camera object that carries it.
    marks : tuple of TimedMark
    frames, focus_distance : ndarray of float64, shape (n,)
        The planned focus distance, in scene units, at each planned scene frame.
    keys : tuple of Key
        In F-curve frames (scene frames, but for time remapping). In LIVE those of the rig's one property, which is 0 at
        the first mark, 1 at the second, and so on.
    key_error_px : float
        The largest difference, in pixels of blur, between what the keys give and what was planned.
    fstop : float
        Blender's f-number during the rack (at the first mark where it is animated).
    mode : str
        KEYS or LIVE.
    owned_range : tuple of float
        First mark and last arrival, in scene frames.
    timeline : tuple of SharpSpan
        Who is sharp from when to when.
    findings : tuple of Finding
    lens_keys, stop_keys : tuple of Key
        Those of focal length and f-number, in F-curve frames, where the lens breathes.
    framing_change : float
        By which share breathing makes the frame tighter at its tightest than at its widest; 0 where it does not.
    measured_on : str
        STAGE, or SCENE where the full scene had to be stepped; a finding says why.
    """

    name: str
    camera: Any
    marks: tuple[TimedMark, ...]
    frames: FloatArray
    focus_distance: FloatArray
    keys: tuple[Key, ...]
    key_error_px: float
    fstop: float
    mode: Mode
    owned_range: tuple[float, float]
    timeline: tuple[SharpSpan, ...]
    findings: tuple[Finding, ...]
    lens_keys: tuple[Key, ...] = ()
    stop_keys: tuple[Key, ...] = ()
    framing_change: float = 0.0
    measured_on: str = "STAGE"
