"""Rendering frames, and films of them."""
