"""Rack Focus: a virtual focus puller for Blender.

Importing the package imports no bpy, so that `core` and `files` work where there is no Blender.
"""


def register() -> None:
    """Register the add-on with the running Blender."""
    from . import registration  # noqa: PLC0415 - bpy only when Blender asks for it

    registration.register()


def unregister() -> None:
    """Take every trace of the add-on out of the running Blender."""
    from . import registration  # noqa: PLC0415 - bpy only when Blender asks for it

    registration.unregister()
