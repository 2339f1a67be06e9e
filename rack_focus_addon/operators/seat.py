"""Behind the camera: what of the window is changed while one performs, and put back."""

import bpy

from ..blender.put_back import PutBack, find_block, find_space, is_playing, set_playing

_VIEW = ("view_perspective", "view_location", "view_rotation", "view_distance")
_FRAMING = ("view_camera_offset", "view_camera_zoom")


class Seat:
    """A viewport that looks through the camera, with depth of field and the focus assist; how it was is remembered."""

    def __init__(self) -> None:
        self._before = PutBack()
        self._was_playing = is_playing()

    def take(self, scene: bpy.types.Scene, space: bpy.types.SpaceView3D) -> None:
        """Change everything, and play."""
        uid, frame, subframe = scene.session_uid, scene.frame_current, scene.frame_subframe
        self._before.add(lambda: find_block(bpy.data.scenes, uid).frame_set(frame, subframe=subframe))
        # Pulls are judged by their speed: drop frames rather than slow down.
        self._before.change(lambda: find_block(bpy.data.scenes, uid), sync_mode="FRAME_DROP")
        self._look_through(space)
        self._shade(space)
        self._before.change(lambda: bpy.context.window_manager, rack_focus_assist=True)
        set_playing(play=True)

    def leave(self) -> None:
        """Put everything back."""
        set_playing(play=self._was_playing)
        self._before.run()

    def _look_through(self, space: bpy.types.SpaceView3D) -> None:
        pointer = space.as_pointer()
        self._before.keep(lambda: find_space(pointer).region_3d, *_VIEW, *_FRAMING)
        if space.use_local_camera:
            self._before.keep(lambda: find_space(pointer), "camera")
        # The camera that renders each frame, also where a marker switches to another one.
        self._before.change(lambda: find_space(pointer), use_local_camera=False, lock_camera=False)
        space.region_3d.view_perspective = "CAMERA"

    def _shade(self, space: bpy.types.SpaceView3D) -> None:
        pointer, shading = space.as_pointer(), space.shading
        # Without overlays there would be no assist.
        self._before.change(lambda: find_space(pointer).overlay, show_overlays=True)
        if shading.type == "WIREFRAME":
            self._before.change(lambda: find_space(pointer).shading, type="SOLID")
        if shading.type == "SOLID":
            # What can be looked through has no depth to be judged by.
            self._before.change(lambda: find_space(pointer).shading, use_dof=True, show_xray=False)
