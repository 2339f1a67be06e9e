"""From measured distances to the focus curve and its keys."""
