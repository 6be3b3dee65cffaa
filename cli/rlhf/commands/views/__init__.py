"""What commands print of a result; one module a subject."""
