"""Taking along what is kept here, in formats of other platforms."""
