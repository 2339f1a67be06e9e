"""A camera, where the scene has none: what the viewport sees."""

import bpy

from ..blender.wording import translated
from ..session.panel import shown_camera


class RACKFOCUS_OT_camera_from_view(bpy.types.Operator):
    """Add a camera that sees what the viewport sees, and make it the scene's."""

    bl_idname = "rack_focus.camera_from_view"
    bl_label = "Add Camera From View"
    bl_description = "Add a camera that sees what this viewport sees, and make it the one that renders the scene"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a viewport to see through."""
        if shown_camera(context.scene) is not None:
            cls.poll_message_set(translated("The scene has a camera already"))
            return False
        if getattr(context, "region_data", None) is None:
            cls.poll_message_set(translated("Press it in a 3D viewport: the camera takes what that sees"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add it."""
        scene = context.scene
        data = bpy.data.cameras.new("Camera")
        camera = bpy.data.objects.new("Camera", data)
        scene.collection.objects.link(camera)
        camera.matrix_world = context.region_data.view_matrix.inverted()
        data.lens = context.space_data.lens
        scene.camera = camera
        return {"FINISHED"}
