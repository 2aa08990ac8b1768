"""Who lost every device reads whom to ask: a founder the consultancy, a member whoever runs the portal."""

import pytest
from django.core.cache import cache

from engagements.models import User
from tests.engagements.sign_in.browsing import STEP, set_up_app, sign_in

pytestmark = pytest.mark.django_db
MEMBER, FOUNDER = "ask whoever runs this portal", "ask the consultancy"


@pytest.mark.parametrize(
    ("who", "said", "not_said"), [("consultant", MEMBER, FOUNDER), ("founder", FOUNDER, MEMBER)]
)
def test_each_is_told_whom_to_ask(request: pytest.FixtureRequest, who: str, said: str, not_said: str) -> None:
    person: User = request.getfixturevalue(who)
    set_up_app(sign_in(person))
    cache.clear()
    page = sign_in(person).get(STEP).content.decode()
    assert said in page
    assert not_said not in page
