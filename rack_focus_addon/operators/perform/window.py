"""Behind the camera: what of the window is changed while one performs, and put back."""

import bpy

from ...doors import blender_camera_view, blender_restore_values


class Seat:
    """A viewport that looks through the camera, with depth of field and the focus assist; how it was is remembered."""

    def __init__(self) -> None:
        self._before = blender_restore_values.PutBack()
        self._was_playing = blender_restore_values.is_playing()

    def take(self, scene: bpy.types.Scene, space: bpy.types.SpaceView3D) -> None:
        """Change everything, and play."""
        uid, frame, subframe = scene.session_uid, scene.frame_current, scene.frame_subframe
        self._before.add(
            lambda: blender_restore_values.find_block(bpy.data.scenes, uid).frame_set(frame, subframe=subframe)
        )
        # Pulls are judged by their speed: drop frames rather than slow down.
        self._before.change(lambda: blender_restore_values.find_block(bpy.data.scenes, uid), sync_mode="FRAME_DROP")
        # Without overlays there would be no assist, and what can be looked through has no depth to be judged by.
        blender_camera_view.look_through(
            self._before, space, None, show_overlays=True, solid={"use_dof": True, "show_xray": False}
        )
        self._before.change(lambda: bpy.context.window_manager, rack_focus_assist=True)
        blender_restore_values.set_playing(play=True)

    def leave(self) -> None:
        """Put everything back."""
        blender_restore_values.set_playing(play=self._was_playing)
        self._before.run()
