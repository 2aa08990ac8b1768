"""A pytest plugin that runs tests on PostgreSQL: `python -m pytest -p tests.on_postgres -m postgres`.

It is imported before Django's settings are read, because the database is chosen there.
"""

import atexit
import os
import signal
from contextlib import ExitStack

import pytest

from tests.servers import running_postgres

# A worker of pytest-xdist inherits the server of the process that started it.
if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    stack = ExitStack()
    atexit.register(stack.close)
    # Told to end, the server ends as well.
    signal.signal(signal.SIGTERM, lambda *_told: pytest.exit("told to end", 1))
    os.environ["DATABASE_URL"] = stack.enter_context(running_postgres())
