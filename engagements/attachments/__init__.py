"""What may be attached as evidence, found out from the bytes, and how it is shown."""
