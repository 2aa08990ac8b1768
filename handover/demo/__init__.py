"""The demo: a consultancy with three sprints in different states, told by the files of this folder."""

from handover.demo.people import SignIn, sign_ins

__all__ = ["SignIn", "sign_ins"]
