"""The screens of question banks."""
