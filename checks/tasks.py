"""Celery's way into the audit."""
