"""Fetch what is new and send what waits."""
