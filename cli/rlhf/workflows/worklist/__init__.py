"""What waits for a person: their tasks, open concerns, stale answers, feedback, the log."""
