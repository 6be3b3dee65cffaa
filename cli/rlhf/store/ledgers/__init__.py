"""Ledgers in git: events, signatures, keys, and which of them are trusted."""
