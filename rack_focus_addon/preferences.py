"""What the user sets once for all files: units, defaults, colours and sizes, the keymap."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import bpy
from bpy.app.handlers import persistent
from bpy.props import BoolProperty, EnumProperty, FloatProperty, FloatVectorProperty, IntProperty, StringProperty

from .core.messages import CONTEXT
from .core.options import REACTION_S
from .properties import EASE_ITEMS

Colour = tuple[float, float, float]

UNIT_ITEMS = (
    ("SCENE", "As the Scene", "Metres or feet, as the scene's own unit settings say"),
    ("METRES", "Metres", "As on lenses outside the United States"),
    ("FEET", "Feet and Inches", "As on a tape measure in the United States, to the quarter of an inch"),
)
SCALE_ITEMS = (
    ("DIOPTRE", "Dioptre", "As on a helicoid's ring: infinity is on it, near distances have most of the room"),
    ("LOG", "Logarithm", "As on cine lenses with cams: equal ratios of distance are equally far apart"),
)

BUILT_IN_EASE, BUILT_IN_SECONDS = "SMOOTHERSTEP", 1.0


def _colour(name: str, description: str, default: Colour) -> Any:  # noqa: ANN401 - what Blender turns into a property
    return FloatVectorProperty(
        name=name, description=description, subtype="COLOR_GAMMA", size=3, min=0.0, max=1.0, default=default
    )


class RACKFOCUS_preferences(bpy.types.AddonPreferences):
    """The preferences, in Edit > Preferences > Add-ons."""

    bl_idname = __package__

    units: EnumProperty(name="Units", description="How the overlay writes distances", items=UNIT_ITEMS)
    ease: EnumProperty(name="Ease", description="How a pull moves in files that do not say", items=EASE_ITEMS)
    seconds: FloatProperty(
        name="Pull (Seconds)",
        description="Length of a pull, in seconds, in files that do not say: one second is usual",
        default=BUILT_IN_SECONDS,
        min=0.01,
        soft_min=0.25,
        soft_max=10.0,
        step=25,
        precision=2,
    )
    reaction_seconds: FloatProperty(
        name="Reaction Time",
        description="How late a hand taps on what the eye has seen; marks that are tapped as the shot plays are moved "
        "back by that",
        default=REACTION_S,
        min=0.0,
        soft_max=0.5,
        step=1,
        precision=2,
        subtype="TIME_ABSOLUTE",
    )
    harmless_handlers: StringProperty(
        name="Harmless Handlers",
        description="Frame handlers of other add-ons that move nothing a rack looks at, separated by commas: a "
        'package ("sound_tools"), a module or a function ("sound_tools.meters.on_frame"). No scene is stepped to '
        "find out what they do",
    )
    use_theme: BoolProperty(
        name="Theme Colours", description="Draw the overlay in colours of Blender's theme", default=True
    )
    focus_colour: _colour("Focus Plane", "The plane that is in focus, and the path of focus", (0.96, 0.95, 0.3))
    limit_colour: _colour("Near and Far Limit", "The planes between which everything counts as sharp", (0.39, 1.0, 1.0))
    mark_colour: _colour("Marks", "Tape on the floor, and marks on the focus scale", (1.0, 0.55, 0.15))
    near_colour: _colour("In Front", "Tint of what lies in front of the near limit", (0.10, 0.45, 1.0))
    far_colour: _colour("Behind", "Tint of what lies behind the far limit", (1.0, 0.25, 0.10))
    assist_opacity: FloatProperty(
        name="Opacity",
        description="How strongly the focus assist tints what is not sharp",
        default=0.35,
        min=0.05,
        max=1.0,
        subtype="FACTOR",
    )
    line_width: FloatProperty(
        name="Line Width",
        description="In pixels, before the interface is scaled",
        default=1.5,
        min=0.5,
        max=6.0,
        step=50,
    )
    text_size: IntProperty(
        name="Text Size", description="In points, before the interface is scaled", default=11, min=8, max=24
    )
    tape_size: FloatProperty(
        name="Tape",
        description="Length of the strips of tape on the floor, in metres",
        default=0.3,
        min=0.01,
        soft_max=2.0,
        step=5,
        precision=2,
    )
    scale: EnumProperty(name="Focus Scale", description="How the focus scale is divided", items=SCALE_ITEMS)

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the preferences; the window adds its keymap."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        for heading, names in _ROWS:
            column = layout.column(heading=heading, heading_ctxt=CONTEXT)
            for name in names:
                row = column.row()
                row.active = not (self.use_theme and name in _FROM_THEME)
                row.prop(self, name)
        for add in extra_draws:
            add(layout, context)


_ROWS = (
    ("Racks", ("units", "ease", "seconds", "reaction_seconds", "harmless_handlers")),
    (
        "Overlay",
        ("use_theme", "focus_colour", "limit_colour", "mark_colour", "line_width", "text_size", "tape_size", "scale"),
    ),
    ("Focus Assist", ("near_colour", "far_colour", "assist_opacity")),
)
_FROM_THEME = {"focus_colour", "limit_colour", "mark_colour"}

extra_draws: list[Any] = []
"""What layers above draw below the preferences: called with the layout and the context."""


class Look(NamedTuple):
    """How the overlay and the assist look, and how they write distances."""

    units: str = "SCENE"
    focus: Colour = (0.96, 0.95, 0.3)
    limit: Colour = (0.39, 1.0, 1.0)
    mark: Colour = (1.0, 0.55, 0.15)
    near: Colour = (0.10, 0.45, 1.0)
    far: Colour = (1.0, 0.25, 0.10)
    opacity: float = 0.35
    line_width: float = 1.5
    text_size: int = 11
    tape_m: float = 0.3
    scale: str = "DIOPTRE"


def find_preferences(context: bpy.types.Context) -> RACKFOCUS_preferences | None:
    """Return the add-on's preferences; None where it is registered without being an add-on, as in scripts."""
    addon = context.preferences.addons.get(__package__)
    return addon.preferences if addon else None


def reaction_seconds(context: bpy.types.Context) -> float:
    """Return how late the user's hand is."""
    own = find_preferences(context)
    return float(own.reaction_seconds) if own else REACTION_S


def read_look(context: bpy.types.Context) -> Look:
    """Return how the overlay looks."""
    own = find_preferences(context)
    if own is None:
        return Look()
    colours = own.focus_colour, own.limit_colour, own.mark_colour
    if own.use_theme:
        theme = context.preferences.themes[0]
        colours = theme.user_interface.gizmo_primary, theme.user_interface.gizmo_secondary, theme.view_3d.object_active
    focus, limit, mark = (tuple(colour[:3]) for colour in colours)
    return Look(
        units=own.units,
        focus=focus,
        limit=limit,
        mark=mark,
        near=tuple(own.near_colour),
        far=tuple(own.far_colour),
        opacity=own.assist_opacity,
        line_width=own.line_width,
        text_size=own.text_size,
        tape_m=own.tape_size,
        scale=own.scale,
    )


def give_defaults(scenes: Iterable[bpy.types.Scene], context: bpy.types.Context) -> None:
    """Set the preferred ease and length in scenes that have none of their own; nothing where they are the built-in."""
    own = find_preferences(context)
    if own is None:
        return
    for scene in scenes:
        settings = scene.rack_focus
        for name, built_in in (("ease", BUILT_IN_EASE), ("seconds", BUILT_IN_SECONDS)):
            wanted = getattr(own, name)
            if wanted != built_in and scene.is_editable and not settings.is_property_set(name):
                setattr(settings, name, wanted)


@persistent  # type: ignore[untyped-decorator]
def _on_load(_path: str) -> None:
    give_defaults(bpy.data.scenes, bpy.context)


def register() -> None:
    """Have files that are opened take the preferred defaults."""
    bpy.app.handlers.load_post.append(_on_load)


def unregister() -> None:
    """Leave files alone again."""
    bpy.app.handlers.load_post.remove(_on_load)


CLASSES = (RACKFOCUS_preferences,)
