"""What the team does: one verb a file."""
