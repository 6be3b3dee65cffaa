"""Prove from git alone that each accepted answer had its sign-off."""
