"""What AWS needs around the functions, as code."""
