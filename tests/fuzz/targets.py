"""What is fuzzed: each target takes a clock and yields one failure for every exception that escaped."""

import asyncio
import logging
import random
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from checks.check import Check, CouldNotFindOut, select
from checks.engine import audit, is_paced
from checks.facts.tls import TlsFacts, facts_of
from checks.mail_evidence.message import read_eml
from checks.mail_evidence.report import read_reports
from checks.mail_evidence.values import Refused
from checks.mail_records.bimi import logo_error, parse_bimi
from checks.mail_records.dkim import parse_dkim
from checks.mail_records.dmarc import parse_dmarc, walk_names
from checks.mail_records.mta_sts import parse_mta_sts, parse_policy
from checks.mail_records.spf import parse_spf
from checks.mail_records.spf_macros import expand, macro_error
from checks.mail_records.tls_rpt import parse_tls_rpt
from checks.net.answers import Handshake
from checks.net.network import open_net
from checks.subjects import Host, HostRole, Surface
from checks.surface_guess import guess_surface
from tests.fuzz import seeds
from tests.fuzz.frames import fuzz_frames
from tests.fuzz.mutation import mutate
from tests.fuzz.world import DOMAIN, certificate, wild_world

type Failures = Iterator[str]


class _Crashes(logging.Handler):
    """The engine turns an exception into a verdict and logs it: that log is what fuzzing looks for."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}")


def _surface() -> Surface:
    return guess_surface(
        DOMAIN, hosts=[f"app.{DOMAIN}"], routes=[f"https://{DOMAIN}/login"], selectors=["lr1"]
    )


def _audits(ends: float, rng: random.Random, globs: list[str], *, wild_names: bool) -> tuple[int, list[str]]:
    checks = [check for check in select(globs) if not is_paced(check)]
    crashes = _Crashes()
    logger = logging.getLogger("checks.fact_run")
    logger.addHandler(crashes)
    made = 0

    def on_name(wire: bytes) -> bytes:
        nonlocal made
        made += wild_names
        if not wild_names or rng.random() < 0.3:
            return wire
        return wire[:2] + mutate([wire[2:]], rng)  # another id would be another answer, and thrown away

    def on_page() -> bytes:
        nonlocal made
        made += not wild_names
        return mutate(seeds.HTTP, rng)

    async def run() -> None:
        async with wild_world(rng, on_name, on_page) as config:
            while time.monotonic() < ends:
                async with open_net(config) as net:
                    async for _result in audit(_surface(), net, checks, budget=3):
                        pass

    try:
        asyncio.run(run())
    finally:
        logger.removeHandler(crashes)
    return made, crashes.seen


def http(ends: float, rng: random.Random) -> tuple[int, list[str]]:
    globs = [
        "routing.*",
        "headers.*",
        "exposure.*",
        "caching.*",
        "edge.*",
        "speed.*",
        "mail.mta-sts",
        "mail.bimi",
    ]
    return _audits(ends, rng, globs, wild_names=False)


def http2(ends: float, rng: random.Random) -> tuple[int, list[str]]:
    return asyncio.run(fuzz_frames(ends, lambda: mutate(seeds.HTTP2, rng), rng))


def dns(ends: float, rng: random.Random) -> tuple[int, list[str]]:
    return _audits(ends, rng, ["dns.*", "mail.*"], wild_names=True)


def certificates(ends: float, rng: random.Random) -> tuple[int, list[str]]:
    """Chains of changed certificates, through the reader and every check that asks for nothing else."""
    good = [
        _der(certificate(names))
        for names in ((DOMAIN,), (f"*.{DOMAIN}", "xn--bcher-kva.example"), ("a" * 60,))
    ]
    host = Host(DOMAIN, HostRole.APEX)
    pure = [check for check in select(["tls.*"]) if _asks_only_for(check)]
    roots = (_der(certificate(("root.test",))),)
    failures, count = [], 0
    while time.monotonic() < ends:
        count += 1
        chain = tuple(mutate(good, rng) for _ in range(rng.randrange(1, 4)))
        try:
            shown = Handshake("TLSv1.3", "x", chain, error="wild", error_code=18)
            facts = facts_of(DOMAIN, shown, datetime.now(UTC), roots)
            for check in pure:
                given = {Host: host, TlsFacts: facts, Surface: _surface()}
                with suppress(CouldNotFindOut):
                    check.judge(**{need.name: given[need.type] for need in check.needs})
        except Exception as error:  # noqa: BLE001  that is what is looked for
            failures.append(f"{error!r} for {[one.hex() for one in chain]}")
    return count, failures


def _der(pems: tuple[bytes, bytes]) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pems[0].decode())


def _asks_only_for(check: Check) -> bool:
    return all(not need.each and need.type in {Host, TlsFacts, Surface} for need in check.needs)


def mail(ends: float, rng: random.Random) -> tuple[int, list[str]]:
    """Records as text, messages and reports as bytes; uploads may be refused, and that is all."""
    records = (parse_spf, parse_dkim, parse_dmarc, parse_bimi, parse_mta_sts, parse_tls_rpt)
    others = (logo_error, parse_policy, macro_error, walk_names)
    values = {"s": "a@b.test", "d": "b.test", "i": "1.2.3.4"}
    texts: list[Callable[[str], object]] = [*records, *others, lambda text: expand(text, values)]
    uploads: list[Callable[[bytes], object]] = [
        lambda data: read_eml(data, datetime.now(UTC)),
        lambda data: list(read_reports(data)),
    ]
    failures, count = [], 0
    while time.monotonic() < ends:
        count += 1
        record, upload = mutate(seeds.RECORDS, rng), mutate(seeds.UPLOADS, rng)
        for parse in texts:
            failures += _escaped(parse, record.decode("utf-8", "surrogateescape"))
        for read in uploads:
            failures += _escaped(read, upload)
    return count, failures


def _escaped[Input: (str, bytes)](parse: Callable[[Input], object], given: Input) -> list[str]:
    try:
        parse(given)
    except Refused:
        return []
    except Exception as error:  # noqa: BLE001  that is what is looked for
        return [f"{error!r} for {given!r}"]
    return []


TARGETS = {"http": http, "http2": http2, "dns": dns, "certificates": certificates, "mail": mail}
