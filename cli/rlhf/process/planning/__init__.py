"""Plan the hours of one person: jobs, working blocks, estimates, timers, timesheets, the week."""
