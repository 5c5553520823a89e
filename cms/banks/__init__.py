"""The screens on which instructors keep their question banks."""
