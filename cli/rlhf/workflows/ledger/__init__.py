"""A person's own ledger: append events, sign them, repair it."""
