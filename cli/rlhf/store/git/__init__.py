"""Git: every git process is started here."""
