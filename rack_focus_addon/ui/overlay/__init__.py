"""The overlay: what of it is drawn, where on the screen, and with which paint."""
