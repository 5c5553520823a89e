"""Where instructors grade what learners handed in: a queue, and a screen for each piece of work."""
