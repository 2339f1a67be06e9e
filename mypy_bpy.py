"""A plugin of mypy: what the stubs of bpy call optional, as they do every pointer, and is set wherever we read it."""

from collections.abc import Callable
from typing import Final

from mypy.plugin import AttributeContext, Plugin
from mypy.types import Type
from mypy.types_utils import remove_optional

_ALWAYS_SET: Final = (
    *("Camera.dof", "FCurve.driver", "DepsgraphObjectInstance.object", "Depsgraph.scene"),
    *("Context.scene", "AreaSpaces.active", "Context.view_layer", "Context.window_manager", "Context.preferences"),
    *("Panel.layout", "Menu.layout", "Header.layout", "Operator.layout"),
    *("SpaceView3D.region_3d", "Scene.eevee", "Scene.display", "Scene.view_settings", "SceneDisplay.shading"),
    *("RenderSettings.ffmpeg",),
)
"""By Blender itself."""

_SET_IN_WINDOWS: Final = (
    *("Context.area", "Context.region", "Context.region_data", "Context.screen", "Context.space_data"),
    *("Context.window", "Context.workspace", "Context.selected_objects", "KeyConfigurations.addon"),
    "KeyConfigurations.user",
)
"""Not in the background, where nothing is drawn and no event handled."""

_SET_WHERE_ASKED_FOR: Final = (
    *("DepsgraphObjectInstance.parent", "Object.pose", "ID.library", "Material.node_tree", "NodesModifier.properties"),
)
"""On instances, armatures, linked data, materials of nodes, and from Blender 5.2 on: asked before each is read."""

_SET: Final = {f"bpy.types.{name}" for name in (*_ALWAYS_SET, *_SET_IN_WINDOWS, *_SET_WHERE_ASKED_FOR)}


class BlenderPlugin(Plugin):
    """Takes `None` out of the types of these pointers."""

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Return what changes an attribute's type, where it is one of these."""
        return _without_none if fullname in _SET else None


def _without_none(attribute: AttributeContext) -> Type:
    return remove_optional(attribute.default_attr_type)


def plugin(_version: str) -> type[Plugin]:
    """Return the plugin; mypy calls this."""
    return BlenderPlugin
