"""Animation curves: keys, eases, pulls, and the fit of few keys to a curve."""
