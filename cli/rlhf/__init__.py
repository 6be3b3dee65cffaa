"""Gold-standard clinical reference answers in a plain git repository."""

__version__ = "0.3.0"
