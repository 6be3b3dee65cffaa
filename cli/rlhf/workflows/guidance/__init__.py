"""Guidance documents: read, change, approve, and what a change touches."""
