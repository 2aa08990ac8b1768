"""Template tags of the pack, loaded with `{% load pack %}`."""
