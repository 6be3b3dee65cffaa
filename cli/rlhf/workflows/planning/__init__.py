"""A person's hours: the week, the plan, the timer, time entries and the timesheet."""
