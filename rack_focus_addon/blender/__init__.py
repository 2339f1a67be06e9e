"""The only code that touches Blender's data: it reads scenes into core's values and writes core's values back."""
