"""How a fact is gathered: the registry of probes, filled by the modules beside this one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from checks.check import Need, load_catalogue, needs_of
from checks.subjects import SUBJECT_TYPES, Subject


@dataclass(frozen=True, slots=True)
class Probe:
    """`gather` fills one `fact` about one subject.

    `is_paced` probes measure time: they run alone, when everything else is done, so that the audit's own
    traffic does not show in the figures. `seconds` is the deadline of one gathering.
    """

    fact: type[Any]
    subject: type[Subject]
    gather: Callable[..., Awaitable[Any]]
    needs: tuple[Need, ...]
    is_paced: bool
    seconds: float


_probes: dict[type[Any], Probe] = {}


def probe[**P, F](
    *, is_paced: bool = False, seconds: float = 8.0
) -> Callable[[Callable[P, Awaitable[F]]], Callable[P, Awaitable[F]]]:
    """Registers an async function as the probe of the fact that it returns.

    Its first parameter is the subject; the others ask, by annotation, for `Net`, `Surface` or other facts of
    the same or of an enclosing subject. It raises `CouldNotFindOut` where nothing could be found out.
    """

    def register(gather: Callable[P, Awaitable[F]]) -> Callable[P, Awaitable[F]]:
        needs = needs_of(gather)
        if not needs or needs[0].type not in SUBJECT_TYPES:
            raise TypeError(f"{gather!r} does not begin with its subject")
        fact = get_type_hints(gather)["return"]
        if fact in _probes:
            raise ValueError(f"{fact.__name__} has two probes")
        _probes[fact] = Probe(fact, needs[0].type, gather, needs, is_paced, seconds)
        return gather

    return register


def probe_of(fact: type[Any]) -> Probe:
    """Raises KeyError for a type that no probe fills."""
    return _probes[fact]


def is_fact(annotation: type[Any]) -> bool:
    return annotation in _probes


def known_facts() -> dict[str, type[Any]]:
    """Every fact that a probe fills, by its name."""
    load_catalogue()
    return {fact.__name__: fact for fact in _probes}
