"""`manage.py forget_factors`: the operator lets somebody in again who lost everything."""

import pytest
from django.core.management import CommandError, call_command

from engagements.models import User
from tests.engagements.sign_in.browsing import is_in, set_up_app, sign_in, sign_in_by_code
from tests.engagements.sign_in.device import Device, add_passkey

pytestmark = pytest.mark.django_db


def test_a_mailed_code_is_enough_again(consultant: User, capsys: pytest.CaptureFixture[str]) -> None:
    client = sign_in(consultant)
    add_passkey(client, Device())
    set_up_app(client)
    assert not is_in(sign_in_by_code(consultant))
    call_command("forget_factors", consultant.email.upper())
    assert "3 forgotten" in capsys.readouterr().out
    assert is_in(sign_in_by_code(consultant))


def test_nobody_of_that_address_is_said() -> None:
    with pytest.raises(CommandError, match="nobody signs in"):
        call_command("forget_factors", "none@such.test")
