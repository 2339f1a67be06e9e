"""What the viewport shows of racks, as arrays."""
