"""Question banks: who keeps them, and what can be done with their questions."""
