"""Looking through the camera for a while: what of a viewport is changed for it, to be put back."""

from typing import Any, Final

import bpy

from .restore_values import PutBack, find_space

_VIEW: Final = ("view_perspective", "view_location", "view_rotation", "view_distance")
_FRAMING: Final = ("view_camera_offset", "view_camera_zoom")


def look_through(
    before: PutBack,
    space: bpy.types.SpaceView3D,
    camera: bpy.types.Object | None,
    *,
    show_overlays: bool,
    solid: dict[str, bool],
    **settings: bool,
) -> None:
    """Look through a camera with depth of field, and remember how it was.

    Parameters
    ----------
    before : PutBack
    space : SpaceView3D
    camera : Object, optional
        This very one; without it the one that renders each frame, also where a marker switches to another one.
    show_overlays : bool
    solid : dict of str to bool
        What solid shading is set to; wireframes become solid.
    settings
        What else of the viewport is set.
    """
    pointer = space.as_pointer()

    def here() -> Any:  # noqa: ANN401 - None once it is closed, and then nothing is put back
        return find_space(pointer)

    # Last of all put back: other changes of the view move it.
    before.keep(lambda: here().region_3d, *_VIEW, *_FRAMING)
    if space.use_local_camera:
        before.keep(here, "camera")
    before.change(here, use_local_camera=camera is not None, lock_camera=False, **settings)
    if camera is not None:
        space.camera = camera
    before.change(lambda: here().overlay, show_overlays=show_overlays)
    if space.shading.type == "WIREFRAME":
        before.change(lambda: here().shading, type="SOLID")
    if space.shading.type == "SOLID":
        before.change(lambda: here().shading, **solid)
    space.region_3d.view_perspective = "CAMERA"
