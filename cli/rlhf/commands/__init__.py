"""The command line: read the arguments, call the workflow, print the result."""
