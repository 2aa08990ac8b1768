"""Beat as a process: it sends tasks by their names, so it needs neither models, nor Celery's command line."""

from celery.apps import beat

from config.celery import app


class Beat(beat.Beat):
    def init_loader(self) -> None:
        """Imports no task, and thereby no Django application."""
        app.finalize()


if __name__ == "__main__":
    Beat(app=app, loglevel="WARNING").run()
