"""Trust anchors come from a file of the root's DS or DNSKEY records; nothing else is taken for one."""

from pathlib import Path

import dns.dnssec
import dns.name
import pytest
from pytest_django import Settings

from checks.lab.dns_signing import dnskey, lab_anchor
from checks.net.anchors import MOST_ANCHORS, MOST_BYTES, read_anchors
from checks.net.dnssec import IANA_ANCHORS
from checks.net_config import net_config

KEY = dnskey(dns.name.root)


def read(folder: Path, text: str) -> tuple[str, ...]:
    file = folder / "root.key"
    file.write_text(text)
    return read_anchors(file)


def _lower(anchor: str) -> str:
    """A digest is hexadecimal in either case."""
    return f". DS {anchor.removeprefix('. DS ').lower()}"


def test_the_roots_own_anchors_come_back_as_they_are(tmp_path: Path) -> None:
    assert read(tmp_path, "\n".join(IANA_ANCHORS)) == tuple(map(_lower, IANA_ANCHORS))


def test_a_key_stands_for_its_ds(tmp_path: Path) -> None:
    written = f"; autotrust trust anchor file\n.\t172800\tIN\tDNSKEY\t{KEY.to_text()} ;{{id = 1 (ksk)}}\n"
    assert read(tmp_path, written) == (lab_anchor(),)


def test_a_key_that_was_revoked_counts_no_more(tmp_path: Path) -> None:
    revoked = KEY.replace(flags=KEY.flags | 0x80)
    assert read(tmp_path, f". DNSKEY {KEY.to_text()}\n. DNSKEY {revoked.to_text()}\n") == (lab_anchor(),)
    with pytest.raises(ValueError, match="no DS or DNSKEY record of the root"):
        read(tmp_path, f". DNSKEY {revoked.to_text()}\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("example.com. DS 1 13 2 " + "AB" * 32, "of example.com."),
        (". TXT hello", "type TXT"),
        ("$INCLUDE /etc/passwd\n", "what is no DS or DNSKEY"),
        (". DS 1 13 2 zz", "what is no DS or DNSKEY"),
        ("", "no DS or DNSKEY record of the root"),
        ("; " + "x" * MOST_BYTES, "is larger than 64 kB"),
        ("\n".join(f". DS {tag} 13 2 {'AB' * 32}" for tag in range(MOST_ANCHORS + 1)), "at most 20"),
        ("\x00\x01\x02", "what is no DS or DNSKEY"),
    ],
)
def test_anything_else_is_refused_with_its_reason(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(tmp_path, text)


def test_audits_of_the_portal_take_the_operators_anchors(tmp_path: Path, settings: Settings) -> None:
    settings.AUDIT_TRUST_ANCHORS = ""
    assert net_config().trust_anchors == IANA_ANCHORS
    file = tmp_path / "root.key"
    file.write_text(lab_anchor())
    settings.AUDIT_TRUST_ANCHORS = str(file)
    assert net_config().trust_anchors == (lab_anchor(),)
