"""Public test suites, run against what they are about; none of their files is part of this repository."""
