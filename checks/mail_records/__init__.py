"""Pure readers of the records that mail authentication is published in."""
