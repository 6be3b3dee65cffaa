"""The program's edge: the terminal, the clock, how every command ends."""
