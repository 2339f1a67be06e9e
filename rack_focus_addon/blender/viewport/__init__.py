"""What the viewport shows of racks: the overlay, rehearsals, playblasts, and what lies under the mouse."""
