"""Bring tasks, policy and guidance onto main: publish, import, revise, promote."""
