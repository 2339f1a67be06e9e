"""What a lens does: blur, depth of field, circles of confusion, stops."""
