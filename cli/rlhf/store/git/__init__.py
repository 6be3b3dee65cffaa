"""Git itself: every process of it is started here."""
