"""Looks at a domain and proposes its surface map, each proposal with the reason for it; a person confirms."""

from checks.discovery.look import SECONDS, discover, exists
from checks.discovery.proposal import Proposal, ProposedHost, ProposedRoute, Trait

__all__ = ["SECONDS", "Proposal", "ProposedHost", "ProposedRoute", "Trait", "discover", "exists"]
