"""Cuts: timeline markers that switch cameras, the shots between them, and pulls that run across one."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ..curves.keys import SAME_FRAME, FrameRange
from ..findings import Finding
from ..messages import joined, say
from ..request.timing import TimedMark


@dataclass(frozen=True)
class CameraSwitch:
    """A timeline marker that switches to a camera from its frame on; `frame` is an F-curve frame, as markers' are."""

    frame: int
    camera: Any
    marker: str = ""


@dataclass(frozen=True)
class ShotRange:
    """The frames that one marker lets a camera render.

    Attributes
    ----------
    camera : object
        A camera object, or its name.
    first, last : float
        Whole scene frames, both rendered; -inf and inf where nothing bounds the shot.
    marker : str
        The marker that switches to it; '' where there is none.
    """

    camera: Any
    first: float
    last: float
    marker: str = ""

    @property
    def camera_name(self) -> str:
        """The camera's name."""
        return str(getattr(self.camera, "name", self.camera))

    @property
    def name(self) -> str:
        """What messages call the shot: its marker, or its camera where no marker has a name."""
        return self.marker or self.camera_name

    def __contains__(self, frame: float) -> bool:
        """Whether the shot renders at a frame, a fractional one included."""
        return self.first <= frame < self.last + 1.0


def shots_of(
    switches: Iterable[CameraSwitch],
    camera: Any = None,  # noqa: ANN401 - a camera object, or its name
    *,
    first: float = -math.inf,
    last: float = math.inf,
    curve_frames_per_frame: float = 1.0,
) -> tuple[ShotRange, ...]:
    """Return the shots of a timeline, in order: from each marker that switches cameras to the next.

    Before its first marker that marker's camera renders, and of markers on one frame the first counts
    (`BKE_scene_camera_switch_find` in Blender). Two markers with one camera are two shots, without a cut that is seen.

    Parameters
    ----------
    switches : iterable of CameraSwitch
    camera : object, optional
        Who renders where no marker switches.
    first, last : float
        The frames to be divided, both included; shots without a frame among them are left out.
    curve_frames_per_frame : float
        Time remapping, old / new: Blender moves a frame by it before it looks at the markers.

    Examples
    --------
    >>> cuts = CameraSwitch(1, "A", "sh010"), CameraSwitch(51, "B", "sh020")
    >>> [(shot.name, shot.camera, shot.first, shot.last) for shot in shots_of(cuts, first=1, last=80)]
    [('sh010', 'A', 1, 50.0), ('sh020', 'B', 51.0, 80)]
    """
    earliest: dict[int, CameraSwitch] = {}
    for switch in switches:
        earliest.setdefault(switch.frame, switch)
    ordered = [earliest[frame] for frame in sorted(earliest)]
    if not ordered:
        return (ShotRange(camera, first, last),) if camera is not None else ()
    begins = [-math.inf, *(_first_rendered(switch.frame, curve_frames_per_frame) for switch in ordered[1:]), math.inf]
    shots = (
        ShotRange(switch.camera, max(begin, first), min(end - 1.0, last), switch.marker)
        for switch, begin, end in zip(ordered, begins, begins[1:], strict=False)
    )
    return tuple(shot for shot in shots if shot.first <= shot.last)


def _first_rendered(marker_frame: int, curve_frames_per_frame: float) -> float:
    """The first whole scene frame that a marker rules; Blender cuts the remapped frame's fraction off towards 0."""
    frame = math.ceil(marker_frame / curve_frames_per_frame)
    while int(frame * curve_frames_per_frame) < marker_frame:
        frame += 1
    while int((frame - 1) * curve_frames_per_frame) >= marker_frame:
        frame -= 1
    return float(frame)


def shot_at(shots: Sequence[ShotRange], frame: float) -> ShotRange | None:
    """Return the shot that renders a frame."""
    return next((shot for shot in shots if frame in shot), None)


def camera_ranges(shots: Sequence[ShotRange]) -> tuple[ShotRange, ...]:
    """Return the stretches over which one camera renders: shots between which no cut is seen are one."""
    joined: list[ShotRange] = []
    for shot in shots:
        if joined and joined[-1].camera == shot.camera:
            joined[-1] = replace(joined[-1], last=shot.last)
        else:
            joined.append(shot)
    return tuple(joined)


def own_range(shots: Sequence[ShotRange], camera: Any, owned: FrameRange) -> ShotRange | None:  # noqa: ANN401
    """Return the stretch of a camera that a rack belongs to: where its last arrival renders, else its first mark."""
    stretches = [shot for shot in camera_ranges(shots) if shot.camera == camera]
    at_ends = (shot_at(stretches, frame) for frame in (owned.last, owned.first))
    return next((shot for shot in at_ends if shot), None)


def renders_again(shots: Sequence[ShotRange], camera: Any) -> bool:  # noqa: ANN401
    """Whether a camera renders more than one stretch: its curve then serves several shots."""
    return len([shot for shot in camera_ranges(shots) if shot.camera == camera]) > 1


def cut_findings(marks: Sequence[TimedMark], shots: Sequence[ShotRange], camera: str) -> Iterator[Finding]:
    """Yield what cuts do to a rack: pulls that run across one, and marks that another camera renders.

    Parameters
    ----------
    marks : sequence of TimedMark
    shots : sequence of ShotRange
        The whole timeline.
    camera : str
        The name of the rack's camera.
    """
    stretches = camera_ranges(shots)
    if len(stretches) < 2:
        return
    crossed: set[TimedMark] = set()
    for before, after in pairwise(marks):
        for left, right in pairwise(stretches):
            if after.start < right.first - SAME_FRAME and right.first <= after.arrive + SAME_FRAME:
                # The first mark has no pull of its own: the finding is given for the pull to the second.
                crossed |= {after} | ({before} if before is marks[0] else set())
                yield _across(before, after, left, right, camera)
    for mark in marks:
        shot = shot_at(stretches, mark.arrive + SAME_FRAME)
        if shot and shot.camera_name != camera and mark not in crossed:
            yield _off_camera(mark, shot, stretches, camera)


def _across(before: TimedMark, after: TimedMark, left: ShotRange, right: ShotRange, camera: str) -> Finding:
    cut = right.first
    marker = say("marker '{name}'", name=right.marker) if right.marker else say("the marker there")
    return Finding(
        code="PULL_ACROSS_CUT",
        severity="WARNING",
        message=(
            say(
                "The pull from '{start_name}' to '{end_name}', frames {start:g} to {arrive:g}, runs across the cut "
                "from '{left}' to '{right}' at frame {cut:g}, so '{camera}' shows but a part of it; let it arrive by "
                "frame {before:g}, start it at frame {cut:g}, or move {marker}",
                start_name=before.subject.name,
                end_name=after.subject.name,
                start=after.start,
                arrive=after.arrive,
                left=left.camera_name,
                right=right.camera_name,
                cut=cut,
                camera=camera,
                before=cut - 1,
                marker=marker,
            )
        ),
        frame=cut,
        camera=camera,
        subject=after.subject.name,
    )


def _off_camera(mark: TimedMark, shot: ShotRange, stretches: Sequence[ShotRange], camera: str) -> Finding:
    own = [_frames(each) for each in stretches if each.camera_name == camera]
    way_out = (
        say("move the mark to where it does ({frames}), or rack '{other}'", frames=joined(own), other=shot.camera_name)
        if own
        else say("rack '{other}', or let a marker switch to '{camera}'", other=shot.camera_name, camera=camera)
    )
    return Finding(
        code="OFF_CAMERA",
        severity="WARNING",
        message=(
            say(
                "The mark on '{subject}' at frame {frame:g} does not show: '{other}' renders that frame, not "
                "'{camera}'; {way_out}",
                subject=mark.subject.name,
                frame=mark.arrive,
                other=shot.camera_name,
                camera=camera,
                way_out=way_out,
            )
        ),
        frame=mark.arrive,
        camera=camera,
        subject=mark.subject.name,
    )


def _frames(shot: ShotRange) -> str:
    if math.isinf(shot.first):
        return say("up to frame {last:g}", last=shot.last)
    return (
        say("from frame {first:g} on", first=shot.first)
        if math.isinf(shot.last)
        else say("frames {first:g} to {last:g}", first=shot.first, last=shot.last)
    )
