"""Invitations by mail: the link, whose it is, its secret, and sending it again."""
