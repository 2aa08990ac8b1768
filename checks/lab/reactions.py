"""What a request to one of the lab's sites leads to, whichever HTTP it came over."""

from dataclasses import dataclass

from checks.lab.http_messages import HttpRequest, HttpResponse
from checks.lab.scenario_web import HttpFaultKind
from checks.lab.sites import Sites
from checks.lab.streams import STREAM_FAULTS, Stream, stream_of

_SILENT_FAULTS = frozenset({HttpFaultKind.TIMEOUT, HttpFaultKind.RESET})
_SLOW_FAULTS = frozenset({HttpFaultKind.SLOW})


@dataclass(frozen=True, slots=True)
class Reaction:
    """Either a `response`, `delay_ms` later than others, or a `stream`, or neither: then silence or a reset.

    A reset `is_of_host` where it befalls whatever is asked of it.
    """

    response: HttpResponse | None = None
    stream: Stream | None = None
    delay_ms: int = 0
    is_reset: bool = False
    is_of_host: bool = False

    @property
    def status(self) -> int:
        """0 for no answer."""
        if self.response is not None:
            return self.response.status
        return 200 if self.stream is not None else 0


def react(sites: Sites, request: HttpRequest) -> Reaction:
    fault = sites.fault_of(request.host, request.path, _SILENT_FAULTS)
    if fault is not None:
        return Reaction(is_reset=fault.kind is HttpFaultKind.RESET, is_of_host=not fault.path)
    stream = sites.fault_of(request.host, request.path, STREAM_FAULTS)
    if stream is not None:
        return Reaction(stream=stream_of(stream.kind))
    response = sites.respond(request)
    slow = sites.fault_of(request.host, request.path, _SLOW_FAULTS)
    return Reaction(response, delay_ms=response.delay_ms + (slow.ms if slow else 0))
