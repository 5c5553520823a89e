"""Where instructors regrade: what waits, what it would come to, doing it, and taking it back."""
