"""Reading racks that are there: checks, reports, ground truth."""
