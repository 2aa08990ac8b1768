"""What is wrong in plain words where a check fails in one way that its usual words would be untrue of."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_THROWN_AWAY = _("Your site sets a cookie in a way for which browsers throw it away.")
_STRANGERS_NOT_REFUSED = _("The list of who may send mail in your name does not refuse strangers.")

# By the check's key and the verdict's code.
PLAIN_FAULTS_OF_CODES: dict[tuple[str, str], str | Promise] = {
    ("access.complete", "access.disputed"): _(
        "You said that something is wrong with an account that your product depends on."
    ),
    ("dns.delegation", "delegation.too-few"): _(
        "One server alone answers for your name: when it fails, site and mail are gone."
    ),
    ("dns.private-address", "private-address.mapped"): _(
        "A name of yours has an address that leads nowhere."
    ),
    ("domain.registrar-access", "access.registrar-disputed"): _(
        "You said that something is wrong with the account where your domain is registered."
    ),
    ("headers.cookies", "cookies.none-not-secure"): _THROWN_AWAY,
    ("headers.cookies", "cookies.prefix"): _THROWN_AWAY,
    ("headers.cookies", "cookies.samesite-invalid"): _(
        "Your site sets a cookie with a rule that browsers do not know."
    ),
    ("headers.cors", "cors.wildcard-credentials"): _(
        "The rule on which websites may read your product's answers contradicts itself."
    ),
    ("headers.hsts", "hsts.short"): _(
        "Browsers keep to the protected address of your site for too short a time."
    ),
    ("headers.leaks", "leaks.debug"): _("Your servers tell everybody that a mode for developers is on."),
    ("headers.referrer-policy", "referrer-policy.invalid"): _(
        "The rule on what other sites are told of your visitors is one that browsers do not know."
    ),
    ("mail.spf", "spf.allows-everyone"): _(
        "Your own list of who may send mail in your name lets strangers in."
    ),
    ("mail.spf", "spf.neutral"): _STRANGERS_NOT_REFUSED,
    ("mail.spf", "spf.no-all"): _STRANGERS_NOT_REFUSED,
    ("routing.answers", "answers.unexpected"): _("A page does not answer in the way that was agreed on."),
    ("routing.canonical", "canonical.other-than-chosen"): _(
        "Your site is found under another address than the one that was chosen."
    ),
    ("routing.keeps-path", "keeps-path.query-lost"): _(
        "Links to your pages lose what was added to them, such as the campaign that they belong to."
    ),
    ("runbooks.rehearsed", "runbooks.rehearsal-failed"): _(
        "The steps that are written down for a bad day did not work when they were tried."
    ),
    ("tls.expiry", "tls.not-yet-valid"): _("The certificate of your site is not valid yet."),
    ("tls.hostname", "tls.no-names"): _("The certificate of your site does not say which site it is for."),
    ("tls.stapling", "stapling.revoked"): _(
        "The certificate of your site has been called back by its issuer."
    ),
}
