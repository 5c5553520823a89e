"""How operations grow with the data: a small school and a large one, side by side on the same machine."""
