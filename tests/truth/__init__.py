"""The truth bench: edges are rendered out of focus, and what the pictures say is compared with what was predicted."""
