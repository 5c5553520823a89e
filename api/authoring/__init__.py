"""The door for people who write courses: the same rules as in the Wagtail admin, by program."""
