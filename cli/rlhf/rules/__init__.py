"""What makes a file wrong: pure checks from values to problems, listed in one table."""
