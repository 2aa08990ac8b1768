"""Tests marked postgres really run on the database that the run asks for."""

import os

import pytest
from django.db import connection


@pytest.mark.postgres
def test_the_database_is_the_one_that_was_asked_for(db: None) -> None:
    wants_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    assert connection.vendor == ("postgresql" if wants_postgres else "sqlite")
