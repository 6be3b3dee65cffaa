"""What runs without a person: the forge's hooks."""
