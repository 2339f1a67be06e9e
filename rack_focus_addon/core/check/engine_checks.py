"""What the render engine makes of a shot: where its blur is not the one that is predicted.

The numbers in the messages were measured on Blender 5.2 (docs/accuracy.md, and edges rendered with each kind of
surface before a wall).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import FloatArray
from ..findings import Finding, Fix
from ..messages import say
from ..shot.shot import Shot

EEVEE_ORTHO_DISTANCE: Final = 25.0
"""EEVEE gives an orthographic camera s over this of its blur, s the focus distance: measured 8 % at 2, 19 % at 5."""

NOT_BLURRED: Final = {
    "GREASE_PENCIL": (
        say("is Grease Pencil, which no engine blurs with the camera"),
        say("give it the visual effect Blur with Use Depth of Field on"),
    ),
    "BLENDED": (
        say("is see-through, and EEVEE blurs what is Blended as if it stood where the surface behind it does"),
        say("set the material's Render Method to Dithered, or render with Cycles"),
    ),
    "VOLUME": (
        say("is a volume, which EEVEE blurs as if it stood where the surface behind it does"),
        say("render with Cycles"),
    ),
}
"""What is wrong with each kind of surface, and the way out."""


@dataclass(frozen=True)
class Surface:
    """Something of a subject that its engine does not blur as predicted.

    Attributes
    ----------
    kind : {"GREASE_PENCIL", "BLENDED", "VOLUME"}
    subject, object_name : str
    material : str, optional
    """

    kind: str
    subject: str
    object_name: str
    material: str | None = None


@dataclass(frozen=True)
class Engine:
    """The engine that renders, and what of it and of the subjects decides the blur.

    Attributes
    ----------
    name : {"CYCLES", "EEVEE", "WORKBENCH", ...}
        Without its version's decorations.
    largest_blur_px : float
        The largest blur diameter that is drawn; inf for Cycles, twice the clamp of EEVEE.
    blurs : bool
        Whether it renders depth of field at all; Workbench does so on request.
    surfaces : tuple of Surface
    """

    name: str = "CYCLES"
    largest_blur_px: float = np.inf
    blurs: bool = True
    surfaces: tuple[Surface, ...] = ()


def check_engine(shot: Shot, focus: FloatArray, engine: Engine) -> Iterator[Finding]:
    """Yield where the engine departs from what is predicted; `focus` is what renders at each frame of the shot."""
    for surface in engine.surfaces:
        yield _not_blurred(shot, surface)
    differences = {"EEVEE": _eevee, "WORKBENCH": _workbench}
    if engine.name in differences:
        for message in differences[engine.name](shot, focus, engine):
            yield Finding("ENGINE_DIFFERS", "WARNING", message, float(shot.frames[0]), shot.camera.name)
    # What EEVEE gives an orthographic camera is not what would be clamped.
    if shot.camera.projection == "PERSP":
        yield from _beyond_clamp(shot, focus, engine)


def _not_blurred(shot: Shot, surface: Surface) -> Finding:
    wrong, way_out = NOT_BLURRED[surface.kind]
    names = {"material": surface.material, "object_name": surface.object_name}
    what = (
        say("Material '{material}' of '{object_name}'", **names)
        if surface.material
        else say("'{object_name}'", **names)
    )
    own = "" if surface.object_name == surface.subject else say(" (subject '{subject}')", subject=surface.subject)
    return Finding(
        code="NOT_BLURRED",
        severity="WARNING",
        message=say(
            "{what}{own} {wrong}, so its blur is not the one predicted; {way_out}",
            what=what,
            own=own,
            wrong=wrong,
            way_out=way_out,
        ),
        frame=float(shot.marks[0].arrive),
        camera=shot.camera.name,
        subject=surface.subject,
    )


def _eevee(shot: Shot, focus: FloatArray, engine: Engine) -> Iterator[str]:
    camera, name = shot.camera, shot.camera.name
    if camera.projection == "PANO":
        yield say("EEVEE renders the panoramic camera '{name}' as a perspective one; render with Cycles", name=name)
        return
    if not engine.blurs:
        yield "Max Size of EEVEE's depth of field is 0, so nothing blurs; set it to 100 px or more"
    if camera.projection == "ORTHO":
        percent = 100.0 * float(np.min(focus)) / EEVEE_ORTHO_DISTANCE
        yield (
            say(
                "EEVEE gives the orthographic camera '{name}' about {percent:.2g} % of its blur (1/25 for each unit of "
                "focus distance); render with Cycles, or take a long lens from afar",
                name=name,
                percent=percent,
            )
        )
    high = camera.sensor.pixel_height
    if high != 1.0:
        yield (
            say(
                "Pixels are {high:g} times as high as wide, and EEVEE blurs as many of them in height as in width: "
                "{high:.3g} times the predicted height; render square pixels, or with Cycles",
                high=high,
            )
        )


def _workbench(shot: Shot, focus: FloatArray, engine: Engine) -> Iterator[str]:
    if not engine.blurs:
        yield "Workbench renders no depth of field as it is set; switch it on in its shading options, or change engine"
    elif shot.camera.projection == "PERSP":
        nearest = int(np.argmin(focus))
        focal = np.broadcast_to(np.asarray(shot.camera.lens_mm) * 1e-3, focus.shape)[nearest]
        if focus[nearest] > focal:
            more = 100.0 * float(focal / (focus[nearest] - focal))
            yield (
                say(
                    "Workbench blurs as a thin lens does, s/(s - f) times what Cycles and EEVEE do: {more:.1f} % more "
                    "with focus at {focus:.3g}; render with Cycles or EEVEE",
                    more=more,
                    focus=focus[nearest],
                )
            )


def _beyond_clamp(shot: Shot, focus: FloatArray, engine: Engine) -> Iterator[Finding]:
    blur = np.max(shot.camera.blur_px(focus, shot.distances), axis=0)
    if np.max(blur) <= engine.largest_blur_px or not engine.blurs:
        return
    worst = int(np.argmax(blur))
    radius = float(np.ceil(blur[worst] / 2.0))
    yield Finding(
        code="EEVEE_CLAMP",
        severity="WARNING",
        message=(
            say(
                "EEVEE cuts the blur of {blur:.0f} px off at {largest_blur_px:.0f} px; set Max Size of its depth of "
                "field to {radius:.0f} px",
                blur=blur[worst],
                largest_blur_px=engine.largest_blur_px,
                radius=radius,
            )
        ),
        frame=float(shot.frames[worst]),
        camera=shot.camera.name,
        fix=Fix(say("Set Max Size to {radius:.0f} px", radius=radius), "SET_BOKEH_MAX_SIZE", {"size": radius}),
    )
