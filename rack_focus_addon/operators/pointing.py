"""Pointing at a surface with the mouse: what the operators that do it share."""

from collections.abc import Iterator

import blf
import bpy
from bpy.props import FloatVectorProperty

from .. import api
from ..blender.cursor import Hit, Ray, distance_to, find_hit, ray_at
from ..blender.wording import length, ui_scale
from ..session import shown_camera

NOTHING = "Nothing under the mouse: point at a surface"
NO_CAMERA = "The scene has no camera: add one, or make one active"

View = tuple[bpy.types.Area, bpy.types.Region, bpy.types.RegionView3D]


# ------------------------------------------------------------------------------------------------------------- the seam
def subject_at(scene: bpy.types.Scene, camera: bpy.types.Object, hit: Hit, frame: float | None = None) -> api.Subject:
    """Return the subject that a hit means: the point on the surface, carried by it however it deforms.

    What has no mesh to hold a point on (a metaball, smoke) keeps the point's depth beside its origin.
    """
    at = scene.frame_current if frame is None else frame
    if hasattr(api, "pick_surface"):  # the other branch's; without it, points are not carried by their surface
        whole = api.Subject(hit.object, **({} if hit.instance is None else {"instance": hit.instance}))
        try:
            return api.pick_surface(scene, whole, hit.place, camera=camera, frame=at)
        except api.SubjectError:
            if hit.instance is not None:
                return whole
    return _beside_origin(hit, camera)


def _beside_origin(hit: Hit, camera: bpy.types.Object) -> api.Subject:
    graph = bpy.context.evaluated_depsgraph_get()
    origin = hit.object.evaluated_get(graph).matrix_world.translation
    return api.Subject(hit.object, offset=distance_to(graph, camera, hit.place) - distance_to(graph, camera, origin))


# ------------------------------------------------------------------------------------------------------------- pointing
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


def ray_in(view: View, place: tuple[int, int]) -> Ray:
    """Return the ray of a place of the window that lies in a view."""
    _, region, region_3d = view
    return ray_at(region, region_3d, (place[0] - region.x, place[1] - region.y))


def write_beside(region: bpy.types.Region, place: tuple[int, int], text: str) -> None:
    """Write a line beside a place of a region, on a shade that makes it readable over anything."""
    scale, font = ui_scale(), 0
    blf.size(font, 12.0 * scale)
    blf.enable(font, blf.SHADOW)
    blf.shadow(font, 5, 0.0, 0.0, 0.0, 0.9)
    blf.color(font, 1.0, 1.0, 1.0, 1.0)
    width, _ = blf.dimensions(font, text)
    # To the left of the mouse where the region ends.
    right = place[0] + 18 * scale
    blf.position(font, right if right + width < region.width else place[0] - 18 * scale - width, place[1], 0.0)
    blf.draw(font, text)
    blf.disable(font, blf.SHADOW)


def read_out(context: bpy.types.Context, ray: Ray) -> str:
    """Return what a ray meets, and how far it is from the camera, in a few words."""
    scene, graph = context.scene, context.evaluated_depsgraph_get()
    hit = find_hit(scene, graph, ray)
    if hit is None:
        return "Nothing here"
    distance = distance_to(graph, shown_camera(scene), hit.place)
    return f"{hit.object.name}  {length(scene, distance)}" if distance > 0 else f"{hit.object.name}  behind the camera"


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
        cls.poll_message_set(NO_CAMERA)
        return False

    def _point(self, ray: Ray) -> None:
        self.origin, self.direction = ray

    def _find_hit(self, context: bpy.types.Context) -> Hit | None:
        """What the ray meets in front of the camera; says so where it meets nothing."""
        graph = context.evaluated_depsgraph_get()
        hit = find_hit(context.scene, graph, (self.origin, self.direction)) if any(self.direction) else None
        if hit is None:
            self.report({"WARNING"}, NOTHING)
            return None
        camera = shown_camera(context.scene)
        if distance_to(graph, camera, hit.place) <= 0:
            self.report({"WARNING"}, f"'{hit.object.name}' is behind '{camera.name}' here: point at what it sees")
            return None
        return hit
