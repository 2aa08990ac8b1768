"""What beat sends arrives: each scheduled task exists, and each queue that tasks go to is served."""

from django.conf import settings

from config.celery import SWEEP_SECONDS, app

RECOVERY_SECONDS = 45


def test_every_scheduled_task_exists(db: None) -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled - set(app.tasks) == set()


def test_work_goes_to_the_queue_of_its_kind() -> None:
    routes = {
        "checks.tasks.run_audit": "probes",
        "checks.secrets.tasks.scan": "scans",
        "handover.tasks.make_pack": "documents",
        "engagements.tasks.send_mail": "mail",
    }
    found = {task: app.amqp.router.route({}, task)["queue"].name for task in routes}
    assert found == routes


def test_work_goes_on_soon_after_a_crash() -> None:
    restart = 5
    assert settings.JOB_LEASE_SECONDS + SWEEP_SECONDS + restart <= RECOVERY_SECONDS


def test_only_json_is_accepted_and_nothing_runs_longer_than_a_message_is_kept() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_time_limit < 900
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
