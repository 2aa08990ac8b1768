"""Where HTTP/2 is declined or leads nowhere, HTTP/1.1 is spoken, as browsers would."""

import asyncio

import pytest
from h2.errors import ErrorCodes

from checks.net.answers import Response
from checks.net.network import Net
from tests.checks.net.http2_servers import (
    GOAWAY,
    SETTINGS,
    URL,
    Count,
    Peer,
    Server,
    asking,
    fetch_error,
    serving,
)
from tests.checks.net.small_servers import always, page

MEGABYTE = 1024 * 1024


async def require_http_1(peer: Peer, number: int, _head: dict[str, str]) -> None:
    peer.state.reset_stream(number, ErrorCodes.HTTP_1_1_REQUIRED)
    peer.flush()


async def say_goodbye(peer: Peer) -> None:
    peer.write_frame(SETTINGS, 0, 0)
    peer.write_frame(GOAWAY, 0, 0, (0).to_bytes(4, "big") + ErrorCodes.HTTP_1_1_REQUIRED.to_bytes(4, "big"))
    await peer.reader.read()


async def close_early(peer: Peer) -> None:
    await peer.reader.read(65536)


async def talk_nonsense(peer: Peer) -> None:
    peer.writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await peer.reader.read()


async def allow_no_stream(peer: Peer) -> None:
    peer.write_frame(SETTINGS, 0, 0, b"\x00\x03" + bytes(4))
    await peer.reader.read()


@pytest.mark.parametrize("decline", [serving(require_http_1), say_goodbye, close_early, talk_nonsense])
def test_http_1_1_is_spoken_where_http2_is_declined_or_leads_nowhere(decline: Server) -> None:
    async def ask(net: Net, count: Count) -> tuple[list[Response], Count]:
        answers = list(await asyncio.gather(*(net.request(f"{URL}{n}") for n in range(12))))
        answers.append(await net.request(URL))
        return answers, count

    answers, count = asking(decline, ask, one=always(page()))
    assert {(answer.status, answer.http_version) for answer in answers} == {(200, "HTTP/1.1")}
    assert count.two == 1
    assert count.one <= 6


def test_connection_that_allows_no_stream_is_left() -> None:
    async def ask(net: Net, _count: Count) -> list[str]:
        first = asyncio.ensure_future(net.request(URL))
        await asyncio.sleep(0.1)
        later = await net.request(f"{URL}later")
        first.cancel()
        return [later.http_version]

    assert asking(allow_no_stream, ask, one=always(page())) == ["HTTP/1.1"]


def test_both_tries_are_told_where_neither_protocol_answers() -> None:
    error = fetch_error(close_early)
    assert error.kind == "reset"
    assert len(error.attempts) == 2
