"""Begin and keep a project or a copy in order: init, join, people, keys, doctor."""
