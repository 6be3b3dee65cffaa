"""Check files against the rules: one file, all files, only what changed, in parallel."""
