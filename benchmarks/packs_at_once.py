"""Ten packs asked for at once, and what the pages of the portal feel of it.

`python -m benchmarks.packs_at_once` starts what `make run` starts, fills ten sprints of 50 risks, asks for an
overview again and again while nothing else is done, then while the ten packs are rendered one by one.
Ends with 1 when the pages' p95 is over 1.5 × that at rest, or the worker takes over 500 MB.
"""

# ruff: noqa: PLC0415  (Django is set up in processes of its own)

import http.client
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import psutil

from benchmarks.memory import megabytes, name_of, portal

PACKS = 10
MOST_RATIO = 1.5
MOST_MEGABYTES = 500.0
AT_REST = 400  # requests
PAUSE = 0.02  # seconds between two requests: people, not a flood


def fill() -> None:
    """Ten sprints, and a session of the consultant who works on them; told as JSON."""
    from django.conf import settings
    from django.test import Client

    from tests.factories import make_engagement, make_member, make_organisation
    from tests.handover.sprint import fill_sprint

    organisation = make_organisation("Steady Launch")
    consultant = make_member(organisation, name="Ana Lima")
    codes = []
    for number in range(PACKS):
        engagement = make_engagement(organisation, actor=consultant, client_name=f"Client {number}")
        fill_sprint(engagement, risks=50, access=30, runbooks=10, results=120, owner=consultant)
        codes.append(engagement.code)
    client = Client()
    client.force_login(consultant)
    name = settings.SESSION_COOKIE_NAME
    print(json.dumps({"cookie": f"{name}={client.cookies[name].value}", "codes": codes}))


def ask() -> None:
    """A draft of each sprint, rendered by the portal's own worker."""
    from engagements.models import Engagement
    from handover.actions.make_pack import make_pack
    from handover.models import Pack

    for engagement in Engagement.objects.select_related("client__organisation").order_by("pk"):
        make_pack(engagement=engagement, actor=None, status=Pack.Status.DRAFT)


WORK = {"--fill": fill, "--ask": ask}


def apart(what: str, var: str) -> str:
    """In a process of its own, on the portal's database."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.packs_at_once", what],
        env={**os.environ, "VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"},
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout


def visits(port: int, cookie: str, codes: list[str]) -> Iterator[float]:
    """The milliseconds of one request after the other, without end."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for code in cycle(codes):
        began = time.perf_counter()
        connection.request("GET", f"/e/{code}/", headers={"Cookie": cookie, "Host": f"localhost:{port}"})
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"/e/{code}/ answered {response.status}")
        yield (time.perf_counter() - began) * 1000
        time.sleep(PAUSE)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def left(var: str) -> int:
    with sqlite3.connect(f"file:{Path(var) / 'portal.sqlite3'}?mode=ro", uri=True) as database:
        query = "SELECT COUNT(*) FROM handover_pack WHERE state IN ('queued', 'running')"
        return int(database.execute(query).fetchone()[0])


def main() -> int:
    with portal(has_demo=False) as (supervisor, port):
        var = supervisor.environ()["VAR_DIR"]
        told = json.loads(apart("--fill", var).splitlines()[-1])
        asking = visits(port, told["cookie"], told["codes"])
        for _warm_up in range(20):
            next(asking)
        rest = [next(asking) for _request in range(AT_REST)]
        apart("--ask", var)
        asking = visits(port, told["cookie"], told["codes"])  # the connection was closed for its silence
        began, busy, peak = time.monotonic(), [], 0.0
        while left(var):
            busy += [next(asking) for _request in range(20)]
            peak = max(peak, _worker_megabytes(supervisor))
        took = time.monotonic() - began
    ratio = p95(busy) / p95(rest)
    print(f"{'p95 at rest, ms':32}{p95(rest):10.1f}   {len(rest)} requests")
    print(f"{'p95 while rendering, ms':32}{p95(busy):10.1f}   {len(busy)} requests")
    print(f"{'ratio':32}{ratio:10.2f}   limit {MOST_RATIO}")
    print(f"{'worker, MB':32}{peak:10.1f}   limit {MOST_MEGABYTES}")
    print(f"{PACKS} packs in {took:.0f} s")
    return 0 if ratio <= MOST_RATIO and peak <= MOST_MEGABYTES else 1


def _worker_megabytes(supervisor: psutil.Process) -> float:
    """Of those processes that it has now: one that grew gives way to another between two tasks."""
    worker = (one for one in supervisor.children(recursive=True) if name_of(one) == "worker")
    return sum(megabytes(one) for one in worker if one.is_running())


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in WORK:
        import django

        django.setup()
        WORK[sys.argv[1]]()
    else:
        sys.exit(main())
