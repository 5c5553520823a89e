"""What is asked of the server: for each operation, requests that it answers well, as bytes."""
