"""A project on GitHub: the gate's jobs, its setup, comment commands, the merge queue."""
