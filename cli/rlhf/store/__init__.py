"""Disk and git: reading safely, writing without loss."""
