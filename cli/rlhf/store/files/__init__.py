"""Files as text: YAML and Markdown readers, limits, schemas, edits."""
