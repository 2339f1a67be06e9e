"""What the file remembers of racks: the recipe, the ledger of each curve, the stack of racks on a camera."""
