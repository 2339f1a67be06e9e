"""Settings for the property tests of the file formats."""

from hypothesis import settings

settings.register_profile("rack_focus", deadline=None, max_examples=60)
settings.load_profile("rack_focus")
