"""Planning racks on a camera and writing them: F-curves or a live rig, and the recipe that takes them off again."""
