"""Where a pack's HTML finds static files, apart from the PDF's maker, whose memory no web page needs."""

# The name can never be resolved (RFC 6761): only the PDF's own fetcher serves it.
STATIC = "https://static.invalid/"
