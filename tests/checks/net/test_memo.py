"""What one probe has asked the next one gets for nothing, and a probe that gives up takes it from nobody."""

import asyncio

import pytest

from checks.net.answers import Answer, NetError, Response
from checks.net.network import open_net
from tests.checks.net.small_servers import (
    Answers,
    Handler,
    always,
    config,
    everything_at,
    name_server,
    page,
    request_head,
    web_server,
)


def counting(counter: list[str], delay: float = 0.0) -> Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await request_head(reader)
            counter.append(head.split(" ")[1])
            await asyncio.sleep(delay)
            writer.write(page())
            await writer.drain()

    return handle


def test_page_is_fetched_once_and_fresh_on_demand() -> None:
    asked: list[str] = []

    async def run() -> None:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(counting(asked)) as port,
            open_net(config(dns.address, port)) as net,
        ):
            await asyncio.gather(*(net.request("http://a.test/x") for _ in range(5)))
            await net.visit("http://a.test/x")
            await net.request("http://A.test:80/x")
            assert asked == ["/x"]
            await net.request("http://a.test/x", fresh=True)
            await net.request("http://a.test/x", headers=(("Origin", "https://b.test"),))
            assert asked == ["/x"] * 3

    asyncio.run(run())


def test_asker_who_gives_up_does_not_take_the_page_from_the_others() -> None:
    asked: list[str] = []

    async def run() -> Response:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(counting(asked, 0.2)) as port,
            open_net(config(dns.address, port)) as net,
        ):
            hasty = asyncio.create_task(net.request("http://a.test/"))
            patient = asyncio.create_task(net.request("http://a.test/"))
            await asyncio.sleep(0.05)
            hasty.cancel()
            return await patient

    assert asyncio.run(run()).status == 200
    assert asked == ["/"]


def test_failure_is_remembered_as_well() -> None:
    async def run() -> None:
        async with name_server(lambda *_: "NXDOMAIN") as dns, open_net(config(dns.address, 1)) as net:
            for _ in range(3):
                with pytest.raises(NetError) as caught:
                    await net.request("http://a.test/")
                assert caught.value.kind == "no-address"
            assert dns.asked.count(("a.test", "A")) == 1

    asyncio.run(run())


def test_leaving_the_network_ends_what_is_under_way() -> None:
    hung_up = asyncio.Event()

    async def wait_for_ever(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await request_head(reader)
        await reader.read()
        hung_up.set()

    async def run() -> None:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(wait_for_ever) as port,
        ):
            async with open_net(config(dns.address, port)) as net:
                asker = asyncio.create_task(net.request("http://a.test/"))
                await asyncio.sleep(0.05)
            with pytest.raises(asyncio.CancelledError):
                await asker
            await asyncio.wait_for(hung_up.wait(), 1)

    asyncio.run(run())


def ask(answers: Answers, name: str = "a.test", kind: str = "A", **changes: object) -> Answer:
    async def run() -> Answer:
        async with (
            name_server(answers) as dns,
            open_net(config(dns.address, 1, **changes)) as net,
        ):
            return await net.query(name, kind)

    return asyncio.run(run())


def test_silent_resolver_is_asked_twice_and_says_timeout() -> None:
    answer = ask(lambda *_: None, dns_seconds=0.1)
    assert answer.rcode == "TIMEOUT"
    assert len(answer.attempts) == 2
    assert not answer.is_known


def test_servfail_is_asked_twice_and_kept() -> None:
    answer = ask(lambda *_: "SERVFAIL")
    assert answer.rcode == "SERVFAIL"
    assert [attempt.rpartition(" ")[2] for attempt in answer.attempts] == ["SERVFAIL", "SERVFAIL"]


def test_second_try_saves_an_answer_that_failed_once() -> None:
    answer = ask(lambda _name, _kind, before: "SERVFAIL" if before == 0 else ["A 127.77.0.1"])
    assert answer.values == ("127.77.0.1",)
    assert len(answer.attempts) == 2


def test_second_resolver_is_asked_when_the_first_fails() -> None:
    async def run() -> Answer:
        async with (
            name_server(lambda *_: "REFUSED") as bad,
            name_server(everything_at("127.77.0.1")) as good,
            open_net(config("", 1, resolvers=(bad.address, good.address))) as net,
        ):
            answer = await net.query("a.test", "A")
            assert answer.server == good.address
            return answer

    assert asyncio.run(run()).values == ("127.77.0.1",)


def test_suffix_has_its_own_resolver() -> None:
    async def run() -> tuple[str, ...]:
        async with (
            name_server(everything_at("127.77.0.1")) as usual,
            name_server(everything_at("127.77.0.2")) as special,
            open_net(config(usual.address, 1, zone_resolvers={"lab.test": special.address})) as net,
        ):
            answers = [
                await net.query(name, "A") for name in ("a.test", "lab.test", "x.lab.test", "xlab.test")
            ]
            return tuple(answer.values[0][-1] for answer in answers)

    assert asyncio.run(run()) == ("1", "2", "2", "1")


def test_alias_is_followed_where_the_server_did_not() -> None:
    def answers(name: str, kind: str, _before: int) -> list[str]:
        if name == "a.test":
            return ["CNAME b.test."]
        return ["A 127.77.0.9"] if kind == "A" else []

    answer = ask(answers)
    assert answer.values == ("127.77.0.9",)
    assert answer.chain == ("b.test",)
    assert answer.own == ()


def test_alias_that_goes_in_a_circle_ends() -> None:
    answer = ask(lambda name, _kind, _before: [f"CNAME {'b' if name == 'a.test' else 'a'}.test."])
    assert answer.rcode == "SERVFAIL"
    assert "CNAMEs" in answer.attempts[-1]


def test_records_are_read_in_one_form() -> None:
    texts = {
        "TXT": (['TXT "v=spf1 " "-all"'], "v=spf1 -all"),
        "MX": (["MX 10 Mail.A.Test."], "10 mail.a.test"),
    }
    for kind, (lines, value) in texts.items():
        assert ask(lambda *_, lines=lines: lines, kind=kind).values == (value,)
    assert ask(lambda *_: ["MX 0 ."], kind="MX").values == ("0 .",)


def test_bad_name_is_an_answer_and_no_crash() -> None:
    assert ask(lambda *_: [], name="a" * 64 + ".test").rcode == "BADNAME"


def test_loop_is_told_from_a_long_chain() -> None:
    def handler(target: str) -> Handler:
        return always(page(headers=f"Location: {target}\r\n", status="302 Found"))

    async def run(handle: Handler) -> str:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(handle) as port,
            open_net(config(dns.address, port)) as net,
        ):
            return (await net.visit("http://a.test/")).stopped

    async def deeper(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            path = (await request_head(reader)).split(" ")[1]
            writer.write(page(headers=f"Location: {path}x\r\n", status="302 Found"))
            await writer.drain()

    assert asyncio.run(run(handler("/"))) == "loop"
    assert asyncio.run(run(deeper)) == "too many redirects"


def test_site_that_sets_a_cookie_and_asks_again_is_no_loop() -> None:
    async def cookie_wall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await request_head(reader)
            ask_again = page(headers="Location: /\r\nSet-Cookie: seen=1; Path=/\r\n", status="302 Found")
            writer.write(page() if "Cookie: seen=1" in head else ask_again)
            await writer.drain()

    async def run() -> tuple[str, int]:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(cookie_wall) as port,
            open_net(config(dns.address, port)) as net,
        ):
            visit = await net.visit("http://a.test/")
            return visit.stopped, visit.last.status

    assert asyncio.run(run()) == ("", 200)
