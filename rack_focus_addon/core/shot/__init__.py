"""A shot as it was measured, and as planning and checking see it."""
