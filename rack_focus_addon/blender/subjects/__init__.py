"""Finding what is aimed at in a scene, and the evaluated bodies that show it."""
