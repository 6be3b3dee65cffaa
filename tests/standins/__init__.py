"""Real stand-ins for the outside world."""
