"""Where submissions are received: the local forge."""
