"""Programs that run without a person: the hooks of the local forge, and its access over SSH."""
