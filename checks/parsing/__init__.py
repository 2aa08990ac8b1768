"""Readers of what servers send (headers, markup, certificates' names): pure, and calm about any input."""
