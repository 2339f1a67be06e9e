"""Remove Rack: put back what was there."""

import bpy
from bpy.props import StringProperty

from ..blender.wording import translated
from ..core.messages import joined, say
from ..doors import api, blender_recipe
from ..session.panel import shown_camera
from .reporting import refuse, tell


class RACKFOCUS_OT_remove(bpy.types.Operator):
    """Take the rack off the camera and put back what it replaced: keys, focus object, distance and f-stop."""

    bl_idname = "rack_focus.remove"
    bl_label = "Remove Rack"
    bl_description = "Take the rack off the camera and put back what it replaced: keys, focus object, distance, stop"
    bl_options = {"REGISTER", "UNDO"}

    camera: StringProperty(
        name="Camera", description="The camera whose rack goes; by default the one that the panel shows"
    )
    name: StringProperty(name="Rack", description="The rack to remove; all of the camera's by default")

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Grey the button out while there is no rack to remove."""
        if any(blender_recipe.carries_rack(camera) for camera in context.scene.objects if camera.type == "CAMERA"):
            return True
        cls.poll_message_set(translated("No camera of this scene carries a rack"))
        return False

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Remove the rack."""
        scene = context.scene
        camera = scene.objects.get(self.camera) if self.camera else shown_camera(scene)
        try:
            if camera is None:
                raise api.CameraError(
                    "There is no camera '{camera}' in '{scene}'; choose one with a rack",
                    camera=self.camera,
                    scene=scene.name,
                )
            removed = api.remove_rack(camera, self.name or None)
        except api.RackFocusError as error:
            return refuse(self, error)
        text = say(
            "Removed {racks} from '{camera}'; what it replaced is back", racks=joined(removed), camera=camera.name
        )
        tell(self, "INFO", text)
        return {"FINISHED"}
