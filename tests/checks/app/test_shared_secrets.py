"""The grid of keys and the audit's check name the same secrets that production shares with others."""

from itertools import product

import pytest

from checks.catalogue.records import shared_secrets
from checks.read_books import read_books
from engagements.models import Engagement, EnvironmentKey
from engagements.registers.environment_grid import drifting, read_row

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SIDES = list(
    product(("Vault, shop", " vault, SHOP ", "Vault, staging", ""), (True, False), ("present", "missing"))
)


@pytest.mark.parametrize("environment", ["staging", "local"])
def test_grid_filter_and_check_agree_on_what_is_shared(engagement: Engagement, environment: str) -> None:
    pairs = {f"KEY_{number}": sides for number, sides in enumerate(product(SIDES, SIDES))}
    EnvironmentKey.objects.bulk_create(
        EnvironmentKey(
            engagement=engagement,
            number=number * 2 + place,
            name=name,
            environment=where,
            store=store,
            is_secret=is_secret,
            state=state,
        )
        for number, (name, sides) in enumerate(pairs.items(), 1)
        for place, (where, (store, is_secret, state)) in enumerate(
            zip(("production", environment), sides, strict=True)
        )
    )
    shared = set(shared_secrets(read_books(engagement).keys))
    assert shared == {name for name in pairs if read_row(engagement, name).sharing}
    assert shared == {
        name
        for name, sides in pairs.items()
        if (
            all(is_secret and state == "present" for _store, is_secret, state in sides)
            and {store.strip().lower() for store, _is_secret, _state in sides} == {"vault, shop"}
        )
        or (sides[0] == sides[1] == ("Vault, staging", True, "present"))
    }
    found = set(engagement.environment_keys.filter(drifting()).values_list("name", flat=True))
    assert shared <= found
