"""Settings for the property tests of the layers without Blender."""

import os

from hypothesis import settings

# A person waits for these; CI looks further.
settings.register_profile("rack_focus", deadline=None, max_examples=60 if os.environ.get("CI") else 15)
settings.load_profile("rack_focus")
