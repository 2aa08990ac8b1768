"""Views of the pack."""
