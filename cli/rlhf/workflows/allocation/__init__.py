"""Give tasks to people: propose, solve, assign, forecast, the board."""
