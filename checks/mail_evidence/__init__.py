"""Reads what real mail left behind: a received message's headers, and the DMARC reports of receivers."""
