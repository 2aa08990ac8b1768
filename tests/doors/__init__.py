"""What the walk over every address is made of: a world of tenants, a table of rights, and the walk."""
