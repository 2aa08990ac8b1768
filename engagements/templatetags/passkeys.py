"""Whether passkeys work at the address that a page was opened by: browsers make them for names alone."""

from dataclasses import dataclass
from ipaddress import ip_address

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.template import RequestContext

register = template.Library()
NAME = "localhost"


@dataclass(frozen=True, slots=True)
class NoName:
    """`address` is the number that stands where a name should; `instead` is this page by the machine's own
    name, empty where there is none that the portal answers to."""

    address: str
    instead: str


@register.simple_tag(takes_context=True)
def passkey_obstacle(context: RequestContext) -> NoName | None:
    """None where the page was opened by a name."""
    request: HttpRequest = context["request"]
    domain, port = split_domain_port(request.get_host())
    try:
        address = ip_address(domain.strip("[]"))
    except ValueError:
        return None
    if not address.is_loopback or not validate_host(NAME, settings.ALLOWED_HOSTS):
        return NoName(str(address), "")
    host = f"{NAME}:{port}" if port else NAME
    return NoName(str(address), f"{request.scheme}://{host}{request.get_full_path()}")
