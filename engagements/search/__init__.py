"""Full-text search: what is indexed, how the databases keep the index, and how it is asked."""
