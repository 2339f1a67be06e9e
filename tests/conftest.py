"""What all tests share. It imports no bpy: tests/core runs where there is none."""

import os
import tempfile

from hypothesis import settings

# Before bpy is imported anywhere: the tests must neither read nor write the user's own Blender settings.
os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="rack_focus_tests_"))

# Registered here and nowhere else, because the profile that is loaded last holds for every folder. A person waits for
# the tests; CI looks further.
settings.register_profile("rack_focus", deadline=None, max_examples=60 if os.environ.get("CI") else 15)
settings.load_profile("rack_focus")
