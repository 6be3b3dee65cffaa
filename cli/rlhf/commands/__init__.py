"""The command line: parse, call the workflow, say what came of it."""
