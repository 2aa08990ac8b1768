"""Pictures drawn on the server, as pure functions of plain values, so that page and PDF show the same."""
