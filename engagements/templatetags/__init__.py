"""Template tags that every page may use without loading them (see TEMPLATES in the settings)."""
