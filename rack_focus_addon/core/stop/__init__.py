"""Which stop: what it must do, which one does it, and advice where none does."""
