"""What stands flat on the screen: labels beside their marks, and the focus scale along the edge of the frame.

Laid out as plain numbers, and kept until the view or what is shown changes.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from ...core.arrays import FloatArray
from ...core.overlay.geometry import plane_corners
from ...core.overlay.labels import lay_out, project, shortened
from ...core.overlay.picture import FocusPicture, ShownMark, Sight, tape
from ...core.overlay.scale import FocusScale, room_between, scale_for, ticks

Text = tuple[float, float, str]
Frame = tuple[float, float, float, float]

PAD: Final = 4.0
LONG_TICK: Final = 9.0
SHORT_TICK: Final = 5.0
HEADROOM: Final = 64.0
"""Above the scale: the viewport writes there what it shows."""

AWAY: Final = 14.0
"""How far from its point a label stands: it leaves a face free."""

SMALLEST: Final = 160.0
"""A frame that is lower than this has no scale."""

STRIP: Final = 0.1
"""How much of the frame's width the path over time takes."""


@dataclass
class Labels:
    """Labels of marks: boxes behind them, texts, and lines to what they belong to."""

    boxes: list[Frame] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    leaders: list[Any] = field(default_factory=list)


@dataclass
class ScaleLayout:
    """The scale where it does not move: its lines, its numbers, its marks, the names beside them, the path."""

    scale: FocusScale
    x: float
    bottom: float
    top: float
    lines: FloatArray
    numbers: list[Text]
    marks: FloatArray
    names: list[Text]
    name_boxes: list[Frame]
    path: FloatArray
    path_frames: tuple[float, float]
    strip: tuple[float, float]

    @property
    def texts(self) -> list[Text]:
        """Numbers and names."""
        return self.numbers + self.names

    def height(self, distance: float) -> float:
        """Return how high a distance lies, in pixels."""
        return self.bottom + float(self.scale.position(distance)) * (self.top - self.bottom)

    def across(self, frame: float) -> float:
        """Return where a frame lies on the strip of the path, in pixels."""
        first, last = self.path_frames
        share = min(max((frame - first) / max(last - first, 1e-6), 0.0), 1.0)
        return self.strip[0] + share * (self.strip[1] - self.strip[0])


@dataclass(frozen=True)
class Style:
    """What sizes and words depend on: pixels of an interface unit, the text, how distances are written."""

    unit: float
    text_px: float
    system: str
    unit_scale_m: float
    scale: str
    length: Any
    width: Any


def frame_on_screen(sight: Sight, view: FloatArray, size: tuple[float, float]) -> Frame | None:
    """Return the camera's frame in a region that looks through it: left, bottom, right, top; None for a panorama's."""
    if not sight.framing.has_plane:
        return None
    corners, depth = project(plane_corners(sight.framing, sight.matrix, [1.0])[0], view, size)
    if np.any(depth <= 0.0):
        return None
    (left, bottom), (right, top) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return left, bottom, right, top


@dataclass(frozen=True, eq=False)
class Words:
    """What labels say, however they are seen: the points they belong to, texts, sizes, and room around a text."""

    points: FloatArray
    texts: list[str]
    sizes: list[tuple[float, float]]
    pad: float
    unit: float


def word_labels(pictures: tuple[FocusPicture, ...], style: Style) -> Words:
    """Return name and distance of each mark."""
    marks = taped(pictures)
    texts = [f"{shortened(mark.name)}  {style.length(mark.distance)}".strip() for mark in marks]
    pad = PAD * style.unit
    sizes = [(style.width(text) + 2 * pad, style.text_px + 2 * pad) for text in texts]
    return Words(np.array([mark.point for mark in marks]).reshape(-1, 3), texts, sizes, pad, style.unit)


def place_labels(words: Words, view: FloatArray, bounds: Frame, size: tuple[float, float], taken: float) -> Labels:
    """Lay out labels beside their marks.

    `bounds` is what of a region of a size shows marks, `taken` what of that on the left labels leave free.
    """
    labels = Labels()
    anchors = project(words.points, view, size)[0].tolist()
    places = lay_out(anchors, words.sizes, bounds, 3.0 * words.unit, AWAY * words.unit, taken)
    for anchor, text, (width, height), place in zip(anchors, words.texts, words.sizes, places, strict=True):
        if place is None:
            continue
        x, y = place
        labels.boxes.append((x, y, x + width, y + height))
        labels.texts.append((x + words.pad, y + 1.4 * words.pad, text))
        labels.leaders.append(((*anchor, 0.0), (x, y, 0.0)))
    return labels


def lay_scale(pictures: tuple[FocusPicture, ...], distance: float, frame: Frame, style: Style) -> ScaleLayout | None:
    """Lay out the scale inside the frame; None where that is too small."""
    unit = style.unit
    left, bottom, right, top = frame
    if top - bottom < SMALLEST * unit:
        return None
    marks = [mark for picture in pictures for mark in picture.marks if mark.distance > 0.0]
    scale = scale_for([mark.distance for mark in marks] or [distance], style.scale)
    margin = 0.06 * (top - bottom)
    x, low, high = left + _edge(style), bottom + margin, top - max(margin, HEADROOM * unit)
    layout = ScaleLayout(
        scale=scale,
        x=x,
        bottom=low,
        top=high,
        lines=np.empty((0, 2, 3)),
        numbers=[],
        marks=np.empty((0, 3, 3)),
        names=[],
        name_boxes=[],
        path=np.empty((0, 2, 3)),
        path_frames=_span(pictures),
        strip=(x, x),
    )
    _engrave(layout, style)
    _mark(layout, marks, style)
    # Beside the names, which would stand on the path's ends.
    first = max([box[2] for box in layout.name_boxes] or [x]) + 8.0 * unit
    layout.strip = first, first + STRIP * (right - left)
    _trace(layout, pictures)
    return layout


def _edge(style: Style) -> float:
    """From the edge of the frame to the scale: room for its numbers, and for the distance that the pointer shows."""
    longest = "88' 88 8/8\"" if style.system == "IMPERIAL" else "88.88 mm"
    return float(style.width(longest)) + 22.0 * style.unit


def _engrave(layout: ScaleLayout, style: Style) -> None:
    length, gap = layout.top - layout.bottom, 1.9 * style.text_px
    engraved = ticks(layout.scale, length, gap, style.system, style.unit_scale_m)
    finer = ticks(layout.scale, length, gap / 3.0, style.system, style.unit_scale_m)
    lines = [((layout.x, layout.bottom, 0.0), (layout.x, layout.top, 0.0))]
    for every, size in ((engraved, LONG_TICK), (finer, SHORT_TICK)):
        for tick in every:
            y = layout.bottom + tick.at * length
            lines.append(((layout.x, y, 0.0), (layout.x - size * style.unit, y, 0.0)))
    layout.lines = np.array(lines)
    right = layout.x - (LONG_TICK + 4.0) * style.unit
    layout.numbers = [
        (right - style.width(tick.label), layout.bottom + tick.at * length - 0.35 * style.text_px, tick.label)
        for tick in engraved
    ]


def _mark(layout: ScaleLayout, marks: list[ShownMark], style: Style) -> None:
    """Notches on the right of the line, and as many names as have room."""
    heights = [layout.height(mark.distance) for mark in marks]
    wide, high = 10.0 * style.unit, 5.0 * style.unit
    x = layout.x
    layout.marks = np.array(
        [((x, y, 0.0), (x + wide, y + high, 0.0), (x + wide, y - high, 0.0)) for y in heights]
    ).reshape(-1, 3, 3)
    told = ((shortened(mark.name, 16), round(y)) for mark, y in zip(marks, heights, strict=True) if mark.name)
    names = list(dict.fromkeys(told))
    pad = PAD * style.unit
    for index in room_between([y for _, y in names], style.text_px + 2.0 * pad):
        name, y = names[index]
        width = style.width(name)
        at = x + wide + 2.0 * pad, y - 0.35 * style.text_px
        layout.names.append((*at, name))
        layout.name_boxes.append(
            (at[0] - pad, y - 0.5 * style.text_px - pad / 2, at[0] + width + pad, y + 0.5 * style.text_px + pad / 2)
        )


def _trace(layout: ScaleLayout, pictures: tuple[FocusPicture, ...]) -> None:
    """The path of focus over time, upright as the scale is."""
    parts = []
    for picture in pictures:
        inside = (picture.frames >= layout.path_frames[0]) & (picture.frames <= layout.path_frames[1])
        across = np.interp(picture.frames[inside], layout.path_frames, layout.strip)
        up = layout.bottom + layout.scale.position(picture.distances[inside]) * (layout.top - layout.bottom)
        points = np.column_stack([across, up, np.zeros(len(up))])
        parts.append(np.stack([points[:-1], points[1:]], axis=1))
        if picture.is_planned:
            parts[-1] = parts[-1][::2]
    layout.path = np.concatenate(parts) if parts else layout.path


def _span(pictures: tuple[FocusPicture, ...]) -> tuple[float, float]:
    ends = [frame for picture in pictures for span in picture.spans for frame in span]
    return (min(ends), max(ends)) if ends else (0.0, 1.0)


def taped(pictures: tuple[FocusPicture, ...]) -> list[ShownMark]:
    """Return the marks of all pictures, each subject's once where it stays."""
    return list(tape(mark for picture in pictures for mark in picture.marks))
