"""Celery, with its schedule in code: the rows in the database are the truth, tasks only wake them up."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("launch_ready_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
