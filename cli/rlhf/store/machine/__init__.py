"""What is kept on this machine alone: keys, timers, credentials, the editor."""
