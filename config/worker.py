"""The embedded portal's worker, one for all queues; Celery's command line would be 15 MB of each process."""

import logging
import sys

from django.conf import settings

from config.celery import app


def main() -> int:
    """Its exit code, once it was asked to end."""
    worker = app.Worker(
        concurrency=settings.WORKER_PROCESSES,
        loglevel=logging.INFO,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


if __name__ == "__main__":
    sys.exit(main())
