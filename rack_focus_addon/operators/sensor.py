"""The sensor of the camera: that of a real one, by the name of its camera preset."""

import bpy
from bpy.app.translations import pgettext_tip as _
from bpy.props import StringProperty

from ..core.messages import say
from ..doors import api
from ..session.panel import get_shown_camera, shown_camera
from .polling import has_no
from .reporting import refuse, tell


class RACKFOCUS_OT_set_sensor(bpy.types.Operator):
    """Give the camera the sensor of a real one."""

    bl_idname = "rack_focus.set_sensor"
    bl_label = "Set Sensor"
    bl_description = (
        "Give the camera the sensor of a real one, from Blender's camera presets: the picture gets tighter or wider, "
        "and what counts as sharp follows the sensor"
    )
    bl_options = {"REGISTER", "UNDO"}

    name: StringProperty(name="Camera Preset", description="The camera preset whose sensor it is")

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Grey the button out with the reason as its tooltip."""
        return has_no(_obstacle(context.scene), cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Set it, and say what it is."""
        camera = get_shown_camera(context.scene)
        try:
            preset = api.set_sensor(camera, self.name)
        except api.RackFocusError as error:
            return refuse(self, error)
        said = say(
            "'{camera}' has the sensor of {name} now, {width:g} x {height:g} mm",
            camera=camera.name,
            name=preset.name,
            width=preset.sensor_width_mm,
            height=preset.sensor_height_mm,
        )
        tell(self, "INFO", said)
        return {"FINISHED"}


def _obstacle(scene: bpy.types.Scene) -> str | None:
    """What keeps the panel's camera from getting another sensor, as a sentence that says what to do, or None."""
    camera = shown_camera(scene)
    if camera is None:
        return _("The scene has no camera: add one, or make one active")
    if not camera.data.is_editable:
        text = _("The data of '{name}' is linked from {file}: make a library override of the camera and its data first")
        return text.format(name=camera.name, file=camera.data.library.filepath)
    return None
