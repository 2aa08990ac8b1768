"""A client's zone as planned, live and approved: read, compared, and what hangs on each record of it."""
