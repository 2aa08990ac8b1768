"""Consent, proof of ownership and limits of the checks that send more than a visitor does."""
