"""Beat's view of the portal: it sends tasks by their names, so it needs neither models nor their memory."""

from celery.loaders.app import AppLoader


class ScheduleLoader(AppLoader):
    def import_default_modules(self) -> list[object]:
        """Imports nothing: no task, and thereby no Django application."""
        return []
