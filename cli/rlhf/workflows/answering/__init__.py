"""Work on an answer: pull the task, check, save, submit, drop."""
