"""File formats: text in, values out, and back; no Blender."""
