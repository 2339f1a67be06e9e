"""Types of objects by their data. What makes them objects of that type was asked before; nothing is checked here."""

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:

    class CameraObject(bpy.types.Object):
        """An object of type CAMERA."""

        data: bpy.types.Camera

    class MeshObject(bpy.types.Object):
        """An object of type MESH."""

        data: bpy.types.Mesh

else:
    CameraObject = MeshObject = bpy.types.Object
