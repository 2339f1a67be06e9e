"""What the window remembers: the panel, the overlay; never stored in the file."""
