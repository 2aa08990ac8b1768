"""What the audit remembers: runs, their results, and findings that live on from run to run."""

from checks.models.finding import Finding
from checks.models.run import Result, Run

__all__ = ["Finding", "Result", "Run"]
