"""What all tests share. It imports no bpy: tests/core runs where there is none."""

import os
import tempfile

# Before bpy is imported anywhere: the tests must neither read nor write the user's own Blender settings.
os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="rack_focus_tests_"))
