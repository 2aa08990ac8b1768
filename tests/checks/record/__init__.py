"""Tests of the record: what is kept of an audit, and what it comes to again."""
