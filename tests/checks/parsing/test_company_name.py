"""Companies as registries and as people spell them."""

import pytest

from checks.parsing.company_name import is_same_company


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Namecheap", "NameCheap, Inc.", True),
        ("GoDaddy", "GoDaddy.com, LLC", True),
        ("Cloudflare Registrar", "Cloudflare, Inc.", True),
        ("TransIP", "TransIP B.V.", True),
        ("Gandi", "Gandi SAS", True),
        ("Namecheap", "Name.com, Inc.", False),
        ("Gandi", "GoDaddy.com, LLC", False),
        ("", "GoDaddy.com, LLC", False),
        ("Domains", "Domains", True),
    ],
)
def test_a_company_is_known_by_what_tells_it_apart(one: str, other: str, is_same: bool) -> None:
    assert is_same_company(one, other) is is_same
