"""How the web process is served: the application is loaded once, then shared by its workers' memory."""

from pathlib import Path

from config import settings
from config.collector import settle_collector

bind = settings.WEB_BIND
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
worker_class = "gthread"
preload_app = True
wsgi_app = "config.wsgi:application"
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  memory, never a slow disk
errorlog = "-"
loglevel = "warning"


def when_ready(server: object) -> None:
    """What is loaded by now stays: workers are forks of this process."""
    settle_collector()
