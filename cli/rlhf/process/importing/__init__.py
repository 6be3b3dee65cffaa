"""What becomes of records of another collection: the tasks that a map makes of them, and what to do with each."""
