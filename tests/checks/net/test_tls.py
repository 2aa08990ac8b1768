"""Handshakes tell what the server showed, trusted or not, and what our own OpenSSL cannot say."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator

import pytest

from checks import lab as parts
from checks.lab import HttpFault, HttpFaultKind, RunningLab, Scenario, Zone, running_lab
from checks.lab.reaching import reaching
from checks.net import contexts
from checks.net.answers import Handshake, NetError, Response
from checks.net.network import Net, open_net

SCENARIO = Scenario(
    name="tls",
    domain="tls.test",
    zones=(Zone("tls.test"),),
    hosts=(
        parts.Host("good.tls.test", "3.10", (parts.Route("/", body="good"),)),
        parts.Host(
            "self.tls.test",
            "3.11",
            (parts.Route("/", body="self"),),
            certificate=parts.Certificate(is_self_signed=True),
        ),
        parts.Host(
            "expired.tls.test",
            "3.12",
            (parts.Route("/", body="expired"),),
            certificate=parts.Certificate(days_left=-2),
        ),
        parts.Host("wrong.tls.test", "3.13", certificate=parts.Certificate(names=("other.tls.test",))),
        parts.Host("short.tls.test", "3.14", certificate=parts.Certificate(has_intermediate=False)),
        parts.Host("old.tls.test", "3.15", (parts.Route("/", body="old"),), min_tls="1.0", max_tls="1.1"),
        parts.Host("torn.tls.test", "3.16"),
    ),
    http_faults=(HttpFault("torn.tls.test", HttpFaultKind.TLS_RESET),),
)


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab([SCENARIO]) as running:
        yield running


def ask[T](lab: RunningLab, question: Callable[[Net], Awaitable[T]]) -> T:
    config = reaching(
        lab,
        connect_seconds=2.0,
    )

    async def run() -> T:
        async with open_net(config) as net:
            return await question(net)

    return asyncio.run(run())


def shake(lab: RunningLab, host: str, **options: object) -> Handshake:
    return ask(lab, lambda net: net.handshake(host, **options))  # type: ignore[arg-type]


def test_trusted_chain_is_shown_as_sent(lab: RunningLab) -> None:
    shown = shake(lab, "good.tls.test")
    assert (shown.error, shown.error_code) == ("", 0)
    assert shown.version == "TLSv1.3"
    assert len(shown.chain) == 2
    assert shown.address.endswith(".3.10")


@pytest.mark.parametrize(
    ("host", "code", "words"),
    [
        ("self.tls.test", 18, "self-signed"),
        ("expired.tls.test", 10, "expired"),
        ("wrong.tls.test", 62, "Hostname mismatch"),
        ("short.tls.test", 20, "unable to get local issuer"),
    ],
)
def test_untrusted_chain_is_shown_with_openssls_reason(
    lab: RunningLab, host: str, code: int, words: str
) -> None:
    shown = shake(lab, host)
    assert shown.error_code == code
    assert words in shown.error
    assert shown.chain


def test_name_can_be_left_out_of_the_verification(lab: RunningLab) -> None:
    assert shake(lab, "wrong.tls.test", check_hostname=False).error == ""


def test_old_version_is_spoken_with_a_server_that_has_nothing_better(lab: RunningLab) -> None:
    shown = shake(lab, "old.tls.test", minimum=ssl.TLSVersion.TLSv1_1, maximum=ssl.TLSVersion.TLSv1_1)
    assert shown.version == "TLSv1.1"


def test_version_that_the_server_refuses_is_a_tls_error(lab: RunningLab) -> None:
    with pytest.raises(NetError) as caught:
        shake(lab, "good.tls.test", maximum=ssl.TLSVersion.TLSv1_1)
    assert caught.value.kind == "tls"


def test_version_that_we_cannot_offer_says_nothing_about_the_server(
    lab: RunningLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    contexts.lenient_context.cache_clear()
    monkeypatch.setattr(ssl, "HAS_TLSv1", False)
    try:
        with pytest.raises(NetError) as caught:
            shake(lab, "good.tls.test", maximum=ssl.TLSVersion.TLSv1)
    finally:
        contexts.lenient_context.cache_clear()
    assert caught.value.kind == "cannot-offer"
    assert "OpenSSL" in caught.value.detail


def test_torn_handshake_is_tried_twice(lab: RunningLab) -> None:
    with pytest.raises(NetError) as caught:
        shake(lab, "torn.tls.test")
    assert caught.value.kind == "reset"
    assert len(caught.value.attempts) == 2


@pytest.mark.parametrize(
    ("host", "body", "words"),
    [
        ("good.tls.test", "good", ""),
        ("self.tls.test", "self", "self-signed"),
        ("expired.tls.test", "expired", "expired"),
        ("old.tls.test", "old", "PROTOCOL"),
    ],
)
def test_bad_certificate_does_not_hide_the_page(lab: RunningLab, host: str, body: str, words: str) -> None:
    async def twice(net: Net) -> tuple[Response, Response]:
        return await net.request(f"https://{host}/"), await net.request(f"https://{host}/", fresh=True)

    first, second = ask(lab, twice)
    assert first.text == body
    for response in (first, second):
        assert words.lower() in response.certificate_error.lower()
        assert bool(response.certificate_error) == bool(words)


def test_connection_is_kept_and_its_set_up_told_once(lab: RunningLab) -> None:
    async def four_times(net: Net) -> list[Response]:
        return [await net.request("https://good.tls.test/", fresh=True) for _ in range(4)]

    answers = ask(lab, four_times)
    assert [answer.status for answer in answers] == [200] * 4
    assert [answer.connect_seconds > 0 for answer in answers] == [True, False, False, False]
