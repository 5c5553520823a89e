"""What a person may do and why, for those who run the school."""
