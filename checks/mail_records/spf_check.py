"""Decides as a receiving server does whether an address may send for a domain: check_host() of RFC 7208."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from checks.mail_records.spf import SpfRecord, SpfTerm, is_spf, parse_spf
from checks.mail_records.spf_message import Message, askable, checkable_domain
from checks.mail_records.spf_result import BY_QUALIFIER, SpfEvaluation, SpfResult, SpfStep, StepOutcome
from checks.mail_records.spf_tree import MAX_LOOKUPS, MAX_MX_NAMES, MAX_VOID_LOOKUPS
from checks.mail_records.tag_list import shorten
from checks.net.answers import Answer

type Ask = Callable[[str, str], Awaitable[Answer]]

MAX_PTR_NAMES = 10


async def check_host(
    ip: str, sender: str, helo: str, ask: Ask, *, receiver: str = "unknown"
) -> SpfEvaluation:
    """Whether `ip` may send mail from `sender` (an address; empty for a bounce, which `helo` stands for).

    `ask` answers one DNS question, as `Net.query` does, and never raises. Raises ValueError where `ip` is no
    address.
    """
    message = Message.of(ip, sender, helo, receiver)
    domain = checkable_domain(message.domain)
    if not domain:
        problem = f"“{shorten(message.domain)}” is no domain name that could have a record"
        return SpfEvaluation(SpfResult.NONE, message.domain, problem=problem)
    return await _Receiver(message, ask).evaluate(domain)


@dataclass(slots=True)
class _Halt(Exception):
    """A term that ends the evaluation in an error."""

    outcome: StepOutcome
    detail: str


class _Receiver:
    """One evaluation with everything below it: the limits are counted over the whole of it (§4.6.4)."""

    def __init__(self, message: Message, ask: Ask) -> None:
        self._message = message
        self._ask = ask
        self._lookups = 0
        self._voids = 0
        self._by_name: dict[str, Callable[[SpfTerm, str], Awaitable[SpfStep]]] = {
            "include": self._include,
            "redirect": self._redirect,
            "a": self._a,
            "mx": self._mx,
            "ptr": self._ptr,
            "exists": self._exists,
        }

    async def evaluate(self, domain: str) -> SpfEvaluation:
        found = await self._evaluate(domain)
        return replace(found, lookups=self._lookups, voids=self._voids)

    async def _evaluate(self, domain: str) -> SpfEvaluation:
        answer = await self._ask(domain, "TXT")
        if not answer.is_known:
            problem = f"{domain} TXT got {answer.rcode}"
            return SpfEvaluation(SpfResult.TEMPERROR, domain, problem=problem)
        records = [value for value in answer.values if is_spf(value)]
        if len(records) != 1:
            result = SpfResult.PERMERROR if records else SpfResult.NONE
            return SpfEvaluation(result, domain, problem=f"{len(records)} SPF records at {domain}")
        record = parse_spf(records[0])
        if record.errors:
            return SpfEvaluation(SpfResult.PERMERROR, domain, record.text, problem=record.errors[0])
        return await self._run(domain, record)

    async def _run(self, domain: str, record: SpfRecord) -> SpfEvaluation:
        steps: list[SpfStep] = []
        ending = SpfEvaluation(SpfResult.NEUTRAL, domain, record.text)
        for term in record.evaluated:
            step = await self._step(term, domain)
            steps.append(step)
            if step.outcome is not StepOutcome.NO_MATCH:
                ending = await self._ended(ending, record, term, step)
                break
        return replace(ending, steps=tuple(steps))

    async def _ended(
        self, so_far: SpfEvaluation, record: SpfRecord, term: SpfTerm, step: SpfStep
    ) -> SpfEvaluation:
        """What the term that ended the evaluation makes of it."""
        if error := step.outcome.error:
            return replace(so_far, result=error, term=term.text, problem=step.detail)
        if step.outcome is StepOutcome.TAKEN_OVER and step.inner:
            inner = step.inner
            return replace(so_far, result=inner.result, term=inner.term, explanation=inner.explanation)
        result = BY_QUALIFIER[term.qualifier]
        words = await self._explain(record, so_far.domain) if result is SpfResult.FAIL else ""
        return replace(so_far, result=result, term=term.text, explanation=words)

    async def _step(self, term: SpfTerm, domain: str) -> SpfStep:
        if term.name == "all":
            return SpfStep(term.text, StepOutcome.MATCH)
        if term.name in {"ip4", "ip6"}:
            return _settled(term, self._message.is_in(term.target))
        try:
            self._lookups += 1
            if self._lookups > MAX_LOOKUPS:
                raise _Halt(StepOutcome.PERMERROR, f"more than {MAX_LOOKUPS} look-ups")
            name = await self._target(term, domain)
            return await self._by_name[term.name](term, name)
        except _Halt as halt:
            return SpfStep(term.text, halt.outcome, detail=halt.detail)

    async def _target(self, term: SpfTerm, domain: str) -> str:
        """The name that a term speaks of; "" where none can be asked for."""
        return askable(await self._expand(term.target, domain)) if term.target else domain

    async def _expand(self, text: str, domain: str) -> str:
        proven = ""
        if self._message.needs_proven_name(text):
            proven = await self._proven_name(domain)
        return self._message.expand(text, domain, proven)

    async def _include(self, term: SpfTerm, name: str) -> SpfStep:
        if not name:
            return SpfStep(term.text, StepOutcome.PERMERROR, detail="the name cannot be asked for")
        inner = await self.evaluate(name)
        if inner.result is SpfResult.PASS:
            return SpfStep(term.text, StepOutcome.MATCH, name, inner=inner)
        if inner.result is SpfResult.TEMPERROR:
            return SpfStep(term.text, StepOutcome.TEMPERROR, name, detail=inner.problem, inner=inner)
        if inner.result in {SpfResult.PERMERROR, SpfResult.NONE}:
            return SpfStep(term.text, StepOutcome.PERMERROR, name, detail=inner.problem, inner=inner)
        return SpfStep(term.text, StepOutcome.NO_MATCH, name, inner=inner)

    async def _redirect(self, term: SpfTerm, name: str) -> SpfStep:
        if not name:
            return SpfStep(term.text, StepOutcome.PERMERROR, detail="the name cannot be asked for")
        inner = await self.evaluate(name)
        if inner.result in {SpfResult.NONE, SpfResult.PERMERROR}:
            return SpfStep(term.text, StepOutcome.PERMERROR, name, detail=inner.problem, inner=inner)
        if inner.result is SpfResult.TEMPERROR:
            return SpfStep(term.text, StepOutcome.TEMPERROR, name, detail=inner.problem, inner=inner)
        return SpfStep(term.text, StepOutcome.TAKEN_OVER, name, inner=inner)

    async def _a(self, term: SpfTerm, name: str) -> SpfStep:
        found = await self._look(name, self._message.address_type)
        return _settled(term, self._message.is_near(found, term.lengths), name, found)

    async def _mx(self, term: SpfTerm, name: str) -> SpfStep:
        found = await self._look(name, "MX")
        if len(found) > MAX_MX_NAMES:
            raise _Halt(StepOutcome.PERMERROR, f"{len(found)} MX names, at most {MAX_MX_NAMES} are allowed")
        hosts = [value.partition(" ")[2].strip(".") for value in found]
        for host in hosts:
            addresses = await self._look(askable(host), self._message.address_type, counts=False)
            if self._message.is_near(addresses, term.lengths):
                return _settled(term, True, name, (host, *addresses))
        return _settled(term, False, name, tuple(hosts))

    async def _ptr(self, term: SpfTerm, name: str) -> SpfStep:
        names = await self._names_of_sender(counts=True)
        match = next((each for each in names if each == name or each.endswith(f".{name}")), "")
        return _settled(term, bool(match), name, (match,) if match else names)

    async def _exists(self, term: SpfTerm, name: str) -> SpfStep:
        found = await self._look(name, "A")
        return _settled(term, bool(found), name, found)

    async def _look(self, name: str, rdtype: str, *, counts: bool = True) -> tuple[str, ...]:
        """What a name holds; nothing where it cannot be asked for, which RFC 7208 §4.8 leaves open."""
        if not name:
            return ()
        answer = await self._ask(name, rdtype)
        if not answer.is_known:
            raise _Halt(StepOutcome.TEMPERROR, f"{name} {rdtype} got {answer.rcode}")
        if counts:
            self._count_void(answer)
        return answer.values

    def _count_void(self, answer: Answer) -> None:
        if not answer.values:
            self._voids += 1
            if self._voids > MAX_VOID_LOOKUPS:
                raise _Halt(StepOutcome.PERMERROR, f"more than {MAX_VOID_LOOKUPS} void look-ups")

    async def _names_of_sender(self, *, counts: bool) -> tuple[str, ...]:
        """The names that the sending address has, and that have the address in turn (§5.5).

        What cannot be asked proves nothing, and is no error: the sender's reverse zone is not the domain's.
        """
        answer = await self._ask(self._message.reverse_name, "PTR")
        if counts and answer.is_known:
            self._count_void(answer)
        proven: list[str] = []
        for value in answer.values[:MAX_PTR_NAMES]:
            name = askable(value)
            theirs = await self._ask(name, self._message.address_type) if name else None
            if theirs and self._message.is_near(theirs.values, (32, 128)):
                proven.append(name)
        return tuple(proven)

    async def _proven_name(self, domain: str) -> str:
        """The value of %{p}: the domain's own name if the sender has it, else one below it, else any."""
        names = await self._names_of_sender(counts=False)
        own = [name for name in names if name == domain]
        below = [name for name in names if name.endswith(f".{domain}")]
        return next(iter((*own, *below, *names)), "unknown")

    async def _explain(self, record: SpfRecord, domain: str) -> str:
        """The domain's own words for a refusal; "" where it has none that can be read (§6.2)."""
        name = askable(await self._expand(record.explanation_name, domain))
        values = (await self._ask(name, "TXT")).values if name else ()
        if len(values) != 1 or not self._message.is_explanation(values[0]):
            return ""
        return await self._expand(values[0], domain)


def _settled(term: SpfTerm, is_match: bool, name: str = "", found: tuple[str, ...] = ()) -> SpfStep:
    outcome = StepOutcome.MATCH if is_match else StepOutcome.NO_MATCH
    return SpfStep(term.text, outcome, name, found)
