"""The gate by itself: counted, paced, inside its hosts and its window, and written down before it leaves."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from checks.check import CouldNotFindOut
from checks.net.answers import NetError, Response
from checks.permission.gate import Gate
from checks.permission.limits import WAF, Limits
from checks.permission.warrant import Halted, MemoryLedger, Permit, Warrants
from checks.permission.window import Window

HOME = "https://shop.test/"


class FakeNet:
    """Answers everything at once, and remembers what it was asked."""

    def __init__(self, error: NetError | None = None) -> None:
        self.asked: list[str] = []
        self.error = error

    async def request(self, url: str, **options: object) -> Response:
        self.asked.append(f"{options['method']} {url} {options['tries']}")
        if self.error:
            raise self.error
        return Response(url, 200)


def gate(net: FakeNet, *, most: int = 3, rate: float = 1000, window: Window | None = None) -> Gate:
    permit = Permit(WAF, frozenset({HOME}), Limits(most, rate), window)
    return Gate(Warrants([permit]), net, WAF, HOME)  # type: ignore[arg-type]  # the part of Net that it needs


def test_no_more_leave_than_agreed() -> None:
    net = FakeNet()

    async def send() -> None:
        door = gate(net, most=3)
        for _ in range(3):
            await door.send(HOME)
        await door.send(HOME)

    with pytest.raises(Halted, match="stopped after 3 requests"):
        asyncio.run(send())
    assert net.asked == [f"GET {HOME} 1"] * 3


def test_no_faster_than_agreed_whoever_asks_at_once() -> None:
    net = FakeNet()

    async def send() -> float:
        door = gate(net, most=6, rate=50)
        began = time.monotonic()
        await asyncio.gather(*(door.send(HOME) for _ in range(6)))
        return time.monotonic() - began

    assert asyncio.run(send()) >= 0.1
    assert len(net.asked) == 6


@pytest.mark.parametrize(
    "url",
    ["http://shop.test/", "https://other.test/", "https://shop.test.evil.test/", "https://api.shop.test/"],
)
def test_nothing_leaves_to_another_place(url: str) -> None:
    net = FakeNet()
    with pytest.raises(Halted, match="covers no request"):
        asyncio.run(gate(net).send(url))
    assert net.asked == []


def test_nothing_leaves_when_the_window_has_closed() -> None:
    now = datetime.now(UTC)
    net = FakeNet()
    closed = Window(now - timedelta(hours=2), now - timedelta(hours=1))
    with pytest.raises(Halted, match="the consent ended"):
        asyncio.run(gate(net, window=closed).send(HOME))
    assert net.asked == []


def test_without_a_permit_there_is_no_gate() -> None:
    with pytest.raises(CouldNotFindOut, match="not tested: this sends more"):
        Gate(Warrants(), FakeNet(), WAF, HOME)  # type: ignore[arg-type]  # never asked
    warrants = Warrants([Permit(WAF, frozenset(), Limits(1, 1))])
    with pytest.raises(CouldNotFindOut, match="does not name"):
        Gate(warrants, FakeNet(), WAF, HOME)  # type: ignore[arg-type]  # never asked


def test_silence_is_written_down_as_well() -> None:
    ledger = MemoryLedger()
    net = FakeNet(NetError("reset", "cut"))
    permit = Permit(WAF, frozenset({HOME}), Limits(2, 1000))
    door = Gate(Warrants([permit], ledger=ledger), net, WAF, HOME)  # type: ignore[arg-type]  # as above
    assert isinstance(asyncio.run(door.try_send(HOME)), NetError)
    assert [entry[1:] for entry in ledger.sent] == [(WAF, "GET", HOME, 0)]
    ledger.stopped_because = "stopped by Noor"
    with pytest.raises(Halted, match="stopped by Noor"):
        asyncio.run(door.send(HOME))
    assert len(net.asked) == 1


NIGHT = Window(
    datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC), (22, 6), "America/New_York"
)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 2, 28, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 2, 2, 59, tzinfo=UTC), False),  # 21:59 in New York
        (datetime(2026, 3, 2, 3, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 10, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 11, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 8, 0, 0, tzinfo=UTC), False),
    ],
)
def test_nights_are_the_founders(moment: datetime, is_open: bool) -> None:
    assert NIGHT.is_open(moment) is is_open
    assert bool(NIGHT.why_closed(moment)) is not is_open
