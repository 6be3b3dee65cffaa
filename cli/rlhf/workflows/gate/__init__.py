"""Decide what may come onto main: judge a submission or a change, merge it, record it."""
