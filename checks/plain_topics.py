"""The topics of the catalogue as a founder calls them."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class PlainTopic(NamedTuple):
    """A topic without jargon, and what it means that it is in order."""

    name: str | Promise
    meaning: str | Promise


PLAIN_TOPICS = {
    "domain": PlainTopic(
        gettext_lazy("Your domain name"), gettext_lazy("The name is yours, and nobody can take it away.")
    ),
    "dns": PlainTopic(
        gettext_lazy("Where your name leads"), gettext_lazy("Your name leads to your product, everywhere.")
    ),
    "routing": PlainTopic(
        gettext_lazy("Addresses and pages"), gettext_lazy("What people type or click opens the right page.")
    ),
    "tls": PlainTopic(
        gettext_lazy("Encryption"),
        gettext_lazy("Nobody on the way can read along, and no browser warns your visitors."),
    ),
    "edge": PlainTopic(
        gettext_lazy("The front door"), gettext_lazy("Floods and attackers are stopped before your servers.")
    ),
    "headers": PlainTopic(
        gettext_lazy("Protection in the browser"),
        gettext_lazy("Your pages tell browsers how to keep visitors safe."),
    ),
    "exposure": PlainTopic(
        gettext_lazy("Nothing left lying about"),
        gettext_lazy("No file or page is open that should be closed."),
    ),
    "caching": PlainTopic(
        gettext_lazy("Each visitor sees their own"),
        gettext_lazy("Nobody is shown what was meant for another."),
    ),
    "mail": PlainTopic(
        gettext_lazy("Mail"), gettext_lazy("Your mails reach the inbox, and nobody can write in your name.")
    ),
    "speed": PlainTopic(gettext_lazy("Speed"), gettext_lazy("Pages answer fast enough that people stay.")),
    "deploy": PlainTopic(
        gettext_lazy("New versions"), gettext_lazy("A new version goes out safely, and can be taken back.")
    ),
    "watch": PlainTopic(gettext_lazy("The alarm"), gettext_lazy("Somebody is called when something breaks.")),
    "access": PlainTopic(
        gettext_lazy("Your accounts"), gettext_lazy("Every account is yours, and somebody can get in.")
    ),
    "env": PlainTopic(
        gettext_lazy("Settings and secrets"), gettext_lazy("Every setting is written down, with its place.")
    ),
    "runbooks": PlainTopic(
        gettext_lazy("Instructions"), gettext_lazy("What to do when it breaks is written down and tried.")
    ),
    "contacts": PlainTopic(
        gettext_lazy("People to call"), gettext_lazy("For each thing somebody is known who can help.")
    ),
}
