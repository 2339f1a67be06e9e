"""Pointing at a surface with the mouse: what the operators that do it share."""

from collections.abc import Container, Iterator

import blf
import bpy
import gpu
from bpy.app.translations import pgettext_rpt as _
from bpy.props import FloatVectorProperty
from gpu_extras.batch import batch_for_shader

from ..blender.wording import length, translated, ui_scale
from ..doors import api, blender_cursor
from ..session.panel import get_shown_camera, shown_camera

NOTHING = "Nothing under the mouse: point at a surface"
NO_CAMERA = "The scene has no camera: add one, or make one active"

View = tuple[bpy.types.Area, bpy.types.Region, bpy.types.RegionView3D]


def subject_at(
    scene: bpy.types.Scene, camera: bpy.types.Object, hit: "blender_cursor.Hit", frame: float | None = None
) -> "api.Subject":
    """Return the subject that a hit means: the point on the surface, carried by it however it deforms.

    What has no mesh to hold a point on (a metaball, smoke) keeps the point's depth beside its origin.
    """
    at = scene.frame_current if frame is None else frame
    whole = api.Subject(hit.object, instance=hit.instance)
    try:
        return api.pick_surface(scene, whole, hit.place, camera=camera, frame=at)
    except api.SubjectError:
        if hit.instance is not None:
            return whole
    return _beside_origin(hit, camera)


def _beside_origin(hit: "blender_cursor.Hit", camera: bpy.types.Object) -> "api.Subject":
    graph = bpy.context.evaluated_depsgraph_get()
    origin = hit.object.evaluated_get(graph).matrix_world.translation
    return api.Subject(
        hit.object,
        offset=blender_cursor.distance_to(graph, camera, hit.place) - blender_cursor.distance_to(graph, camera, origin),
    )


# ------------------------------------------------------------------------------------------------------------- pointing
def find_view_area(context: bpy.types.Context) -> bpy.types.Area | None:
    """Return the 3D viewport that is asked from, else the largest one of the window."""
    if context.area and context.area.type == "VIEW_3D":
        return context.area
    areas = context.screen.areas if context.screen else ()
    views = [area for area in areas if area.type == "VIEW_3D"]
    return max(views, key=lambda area: area.width * area.height, default=None)


def get_view_area(context: bpy.types.Context) -> bpy.types.Area:
    """Return the same, where `poll` has found one."""
    area = find_view_area(context)
    assert area is not None  # noqa: S101
    return area


def region_under(context: bpy.types.Context, place: tuple[int, int], kinds: Container[str]) -> bpy.types.Region | None:
    """Return the main region at a place of the window, in an editor of one of these kinds; not its header."""
    areas = (area for area in context.screen.areas if area.type in kinds and _holds(area, place))
    regions = (region for area in areas for region in area.regions if _holds(region, place))
    over = [region for region in regions if region.width > 1]
    return over[0] if len(over) == 1 and over[0].type == "WINDOW" else None


def view_at(context: bpy.types.Context, place: tuple[int, int]) -> View | None:
    """Return the 3D view at a place of the window, None over anything else."""
    for area in context.screen.areas if context.screen else ():
        if area.type != "VIEW_3D" or not _holds(area, place):
            continue
        if any(_holds(region, place) for region in area.regions if region.type != "WINDOW" and region.width > 1):
            return None
        windows = [region for region in area.regions if region.type == "WINDOW"]
        return next(_views(area, windows, place), None)
    return None


def _views(area: bpy.types.Area, windows: list[bpy.types.Region], place: tuple[int, int]) -> Iterator[View]:
    space = area.spaces.active
    quad = space.region_quadviews
    for region, view in zip(windows, quad if len(quad) else [space.region_3d], strict=False):
        if _holds(region, place):
            yield area, region, view


def _holds(where: bpy.types.Area | bpy.types.Region, place: tuple[int, int]) -> bool:
    return 0 <= place[0] - where.x < where.width and 0 <= place[1] - where.y < where.height


def ray_in(view: View, place: tuple[int, int]) -> "blender_cursor.Ray":
    """Return the ray of a place of the window that lies in a view."""
    _, region, region_3d = view
    return blender_cursor.ray_at(region, region_3d, (place[0] - region.x, place[1] - region.y))


def write_beside(region: bpy.types.Region, place: tuple[float, float], text: str) -> None:
    """Write a line to the right of a place of a region, on a dark box, so that it can be read over anything."""
    scale, font = ui_scale(), 0
    blf.size(font, 12.0 * scale)
    width, height = blf.dimensions(font, text)
    pad, aside = 5 * scale, 18 * scale
    # To the left of it where the region ends.
    left = place[0] + aside if place[0] + aside + width + pad < room(region) else place[0] - aside - width
    draw_box((left - pad, left + width + pad), (place[1] - pad, place[1] + height + pad), (0.0, 0.0, 0.0, 0.65))
    blf.color(font, 1.0, 1.0, 1.0, 1.0)
    blf.position(font, left, place[1], 0.0)
    blf.draw(font, text)


def room(region: bpy.types.Region) -> float:
    """Return the width of a viewport that its sidebar leaves free."""
    sidebars = [each for each in bpy.context.area.regions if each.type == "UI" and each.width > 1]
    return min([region.width, *(each.x - region.x for each in sidebars if each.x > region.x)])


def draw_box(across: tuple[float, float], up: tuple[float, float], colour: tuple[float, float, float, float]) -> None:
    """Draw a rectangle in a region's pixels."""
    shader = gpu.shader.from_builtin("UNIFORM_COLOR")
    shader.uniform_float("color", colour)
    corners = [(x, y) for y in up for x in across]
    gpu.state.blend_set("ALPHA")
    batch_for_shader(shader, "TRI_STRIP", {"pos": corners}).draw(shader)
    gpu.state.blend_set("NONE")


def read_out(context: bpy.types.Context, ray: "blender_cursor.Ray") -> str:
    """Return what a ray meets, an instance by its instancer, and how far it is from the camera, in a few words."""
    scene, graph = context.scene, context.evaluated_depsgraph_get()
    hit = blender_cursor.find_hit(scene, graph, ray)
    if hit is None:
        return _("Nothing here")
    distance = blender_cursor.distance_to(graph, shown_camera(scene), hit.place)
    if distance <= 0:
        return _("{name}, behind the camera").format(name=hit.object.name)
    return f"{hit.object.name}  {length(scene, distance)}"


def redraw_views(context: bpy.types.Context) -> None:
    """Let the 3D views be drawn again."""
    for area in context.screen.areas:
        if area.type == "VIEW_3D":
            area.tag_redraw()


class Pointing:
    """What the operators that point at a surface share: a ray, from the mouse or from a script."""

    origin: FloatVectorProperty(name="Origin", description="Where the ray starts, in the world", options={"HIDDEN"})
    direction: FloatVectorProperty(
        name="Direction", description="Where the ray goes, in the world", options={"HIDDEN", "SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a camera: distances are measured from it."""
        if shown_camera(context.scene):
            return True
        cls.poll_message_set(translated(NO_CAMERA))
        return False

    def _point(self, ray: "blender_cursor.Ray") -> None:
        self.origin, self.direction = ray

    def _find_hit(self, context: bpy.types.Context) -> "blender_cursor.Hit | None":
        """What the ray meets in front of the camera; says so where it meets nothing."""
        graph = context.evaluated_depsgraph_get()
        hit = (
            blender_cursor.find_hit(context.scene, graph, (self.origin, self.direction))
            if any(self.direction)
            else None
        )
        if hit is None:
            self.report({"WARNING"}, _(NOTHING))
            return None
        camera = get_shown_camera(context.scene)
        if blender_cursor.distance_to(graph, camera, hit.place) <= 0:
            said = _("'{name}' is behind '{camera}' here: point at what it sees")
            self.report({"WARNING"}, said.format(name=hit.object.name, camera=camera.name))
            return None
        return hit
