"""Questions, replies, clarifications, concerns and extensions."""
