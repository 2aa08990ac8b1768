"""The record of the work: what an event holds, how its chain is verified, read, exported and undone."""
