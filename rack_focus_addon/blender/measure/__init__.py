"""Measuring a shot: the camera and the subjects at each frame, on a stage of their own or in the user's full scene."""
