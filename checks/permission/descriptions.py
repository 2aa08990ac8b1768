"""What each active check does, in the words that a founder reads before consenting to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checks.permission.limits import CROSS_USER, LOAD, RATE_LIMIT, WAF


@dataclass(frozen=True, slots=True)
class Description:
    """`sends` what leaves here, `never` what does not, `risk` what could go wrong and what then happens."""

    title: str | Promise
    why: str | Promise
    sends: str | Promise
    never: str | Promise
    risk: str | Promise


DESCRIPTIONS: Mapping[str, Description] = MappingProxyType(
    {
        RATE_LIMIT: Description(
            title=_("Does somebody stop who guesses passwords?"),
            why=_("Robots try stolen passwords on every sign-in page. A safe site stops them after a few."),
            sends=_(
                "The form of each page below, sent over and over with an address that cannot exist "
                "(launch-ready-probe@invalid) and a wrong password; contact forms are sent empty. We stop at "
                "the first sign that somebody holds us back."
            ),
            never=_("No real account is tried, no mail is sent, no order is placed."),
            risk=_(
                "Your site may block our address for a while, your alarm may ring, and the attempts stand in "
                "your log. A contact form that accepts empty messages would bring you some. If the site "
                "breaks, we stop at the second error."
            ),
        ),
        WAF: Description(
            title=_("Does somebody stop an obvious attack?"),
            why=_("Most attacks are old and well known. A filter in front of the site turns them away."),
            sends=_(
                "One ordinary request, and one whose address holds a text that every filter knows as an "
                "attack: a script tag, a climbing path and an SQL condition."
            ),
            never=_("Nothing is changed or read; the text does nothing by itself."),
            risk=_("Your alarm may ring once, and your provider may block our address for a while."),
        ),
        LOAD: Description(
            title=_("Does it keep up when many people come?"),
            why=_("A launch brings many visitors in the same minutes."),
            sends=_(
                "Plain page requests at a steady rate. We stop as soon as three in ten fail or one takes "
                "longer than ten seconds."
            ),
            never=_("Nobody signs in, nothing is ordered, and no form is sent."),
            risk=_(
                "A site that is close to its limit becomes slow for everybody for up to half a minute, and a "
                "provider who charges by request charges for these."
            ),
        ),
        CROSS_USER: Description(
            title=_("Does one customer ever see another's page?"),
            why=_("A cache in the wrong place hands one person's page to the next visitor."),
            sends=_(
                "We sign in with the test accounts that you name below, open the pages below with each, and "
                "then without signing in, to see whether anything of one reaches another."
            ),
            never=_(
                "No real customer's account is used; passwords are kept encrypted and never shown again."
            ),
            risk=_(
                "If the fault is there, a visitor may see the test account's page until your cache forgets "
                "it: keep nothing real in that account."
            ),
        ),
    }
)
