"""The team's process as pure functions of facts, policy and the time now."""
