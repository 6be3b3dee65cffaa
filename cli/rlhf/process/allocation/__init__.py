"""Share tasks out among people: the problem, groups of tasks, a greedy start, a local search."""
