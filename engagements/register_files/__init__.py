"""Registers as files: what leaves as CSV, XLSX, JSON or Markdown, and what comes back from them."""
