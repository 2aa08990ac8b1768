"""What is wrong when a check fails, as one would say it to a founder: its title says what one wishes for."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checks.check import Check
from checks.plain_fault_codes import PLAIN_FAULTS_OF_CODES

# True of every way in which the check fails that has no words of its own; what it costs is its `protects`.
PLAIN_FAULTS: dict[str, str | Promise] = {
    "access.complete": _(
        "It is not written down whose an account of yours is, how to get in, or how well it is locked."
    ),
    "caching.cross-user": _("One customer was shown a page that was made for another."),
    "caching.private": _(
        "A page that is each visitor's own, such as the sign-in, can be kept as a copy for others."
    ),
    "caching.set-cookie": _(
        "What your site notes about one visitor can be kept in a copy and handed to others."
    ),
    "caching.static": _("Browsers may keep your files for less than a day, though they never change."),
    "caching.vary": _("Visitors can be shown a copy that was made for another language or another website."),
    "contacts.present": _(
        "It is not written down whom to call when the product is down, or how to reach them."
    ),
    "deploy.recorded": _("Nobody has confirmed that each new version is noted down."),
    "deploy.rollback-tested": _("Nobody has confirmed that the way back to the version before was tried."),
    "deploy.smoke": _("Nobody has confirmed that the product was tried after its last new version went out."),
    "dns.caa": _("Your own settings forbid the renewal of the certificate that your site runs on."),
    "dns.conflicts": _("Two entries for one name of yours contradict each other."),
    "dns.dangling": _("A name of yours points to something that is gone, or that a stranger can claim."),
    "dns.delegation": _(
        "The servers that the registry names for you are not, or not all, the ones that answer."
    ),
    "dns.diversity": _("All servers that answer for your name stand in one place and fail together."),
    "dns.dnssec": _("The seals on your name's entries are broken."),
    "dns.expected": _("An entry of your name is missing, new, or not the one that was agreed on."),
    "dns.ipv6": _(
        "Visitors over the newer kind of address (IPv6) do not get through, or get to another server."
    ),
    "dns.mx": _("The entries that say where your mail goes are wrong."),
    "dns.private-address": _("A name of yours leads into a private network."),
    "dns.propagated": _("A change to your name has not reached everybody yet."),
    "dns.recursion": _("A server of yours answers questions for anybody, and can be used to attack others."),
    "dns.resolves": _("A name of yours leads nowhere."),
    "dns.servers-agree": _("The servers that answer for your name give different answers."),
    "dns.soa": _("The timers of your name's entries are set so that errors last or copies run out."),
    "dns.stale": _("An entry of your name leads to something that is gone, or does not answer."),
    "dns.transfer": _("Strangers are handed the list of your names, test systems included."),
    "dns.ttl": _("Changes to where your name leads take too long to reach people."),
    "dns.wildcard": _("Made-up names under yours lead to a place that a stranger can claim."),
    "domain.expiry": _("Your domain name has run out, or will within days."),
    "domain.registered": _("Your domain name is not registered, on hold, or about to be deleted."),
    "domain.registrar-access": _(
        "It is not certain that one of you can get in where your domain is registered."
    ),
    "domain.transfer-lock": _(
        "Your domain name is not locked against being moved to somebody else's account."
    ),
    "edge.compression": _("Your pages travel larger and slower than they need to."),
    "edge.origin-hidden": _("The server behind your shield can be found and reached directly."),
    "edge.proxied": _("Visitors can get past the shield that should stand before an address of yours."),
    "edge.rate-limit": _("A robot can send one of your forms again and again, and nothing stops it."),
    "edge.waf": _("Your product lets a known attack through, or breaks on it."),
    "env.inventory": _("A setting that the product needs is missing, or has no place or owner."),
    "exposure.admin": _("A back office can be opened without a password."),
    "exposure.bundle-internals": _(
        "Your pages' code names test systems, private networks or developers' machines."
    ),
    "exposure.bundle-secrets": _("A secret key stands in code that anybody can read."),
    "exposure.files": _("Something that is not for the public can be read by anybody."),
    "exposure.listing": _("A folder shows everything in it to anybody."),
    "exposure.mixed-content": _("A protected page fetches something without protection."),
    "exposure.security-txt": _("Nothing tells people who find a hole where to report it."),
    "exposure.stack-trace": _("When something breaks, your site shows its insides to anybody."),
    "headers.cookies": _("The cookie that keeps people signed in is not protected."),
    "headers.cors": _("Other websites may read what your product shows to signed-in users."),
    "headers.csp": _("Your pages do not keep strangers' scripts from running."),
    "headers.framing": _("Other websites can show your pages inside their own."),
    "headers.hsts": _("Browsers are not told to use the protected address of your site only."),
    "headers.leaks": _("Your servers tell everybody which software they run."),
    "headers.nosniff": _("Browsers may guess what kind of file they get from you."),
    "headers.preload": _(
        "Your site asks for a list that it would be refused on, or that would cut off parts of it."
    ),
    "headers.referrer-policy": _("Other sites are told which of your pages a visitor comes from."),
    "mail.bimi": _("The logo beside your mails is set up wrongly."),
    "mail.delivery": _("A real mail of yours arrived in a way that receivers do not trust."),
    "mail.dkim": _("Your mails are not signed in a way that receivers can verify."),
    "mail.dmarc": _("Receivers are not told what to do with mail that only pretends to be yours."),
    "mail.dmarc-policy": _("Receivers are asked to let forged mail in your name through."),
    "mail.dmarc-reports": _("Nobody gets the reports on who sends mail in your name."),
    "mail.mta-sts": _("The rule that mail to you must be encrypted is broken."),
    "mail.pass-rate": _("Part of the mail in your name fails the receivers' tests."),
    "mail.spf": _("The list of who may send mail in your name is missing or broken."),
    "mail.spf-lookups": _("Receivers give up on the list of who may send mail in your name before its end."),
    "mail.spf-senders": _("A service that sends mail for you is not on the list of those who may."),
    "mail.starttls": _("Mail to you travels unencrypted, or to a server that cannot prove it is yours."),
    "mail.tls-rpt": _("The reports on failed encryption of mail to you go nowhere."),
    "routing.answers": _("A page that people need does not open."),
    "routing.canonical": _("Your site is not found under one and the same address."),
    "routing.canonical-tag": _("A page gives search engines a wrong address for itself."),
    "routing.chain": _("Visitors are sent through several detours before they see a page."),
    "routing.downgrade": _("On the way to a page, visitors are sent over an unprotected address."),
    "routing.environment-links": _("A page links to a test copy or to a developer's machine."),
    "routing.https-upgrade": _("Who types your address alone gets an unprotected page, or none."),
    "routing.indexing": _("Search engines are told the wrong thing: to stay away, or to list a test copy."),
    "routing.keeps-path": _("Links to one of your pages end on another."),
    "routing.loop": _("A page sends visitors on and on and never opens."),
    "routing.not-found": _("Addresses that do not exist look like pages, or break."),
    "routing.old-urls": _("Links to your old addresses end nowhere, or in the wrong place."),
    "routing.permanent": _("Search engines are told that your move is only for now."),
    "runbooks.present": _("It is not written down what to do when something common breaks."),
    "runbooks.rehearsed": _(
        "The steps that are written down for a bad day were not tried, or did not work when they were."
    ),
    "speed.load": _("With many visitors at once your site slows down or breaks."),
    "speed.p95": _("A page lets visitors wait too long."),
    "speed.regression": _("A page has become slower since the sprint began."),
    "speed.third-party": _("A page stays white until somebody else's server answers."),
    "speed.weight": _("A page loads too much before anything can be done on it."),
    "tls.expiry": _("The certificate of your site has run out, or will within days."),
    "tls.hostname": _("The certificate of your site is made out to another name."),
    "tls.origin": _("The way from the shield to your own server is not protected."),
    "tls.renewal": _("Nobody takes care of the next certificate of your site."),
    "tls.same-everywhere": _("Visitors get different answers depending on which of your servers they reach."),
    "tls.stapling": _(
        "Your certificate is not vouched for as it has to be, and some browsers turn visitors away."
    ),
    "tls.strength": _("The encryption of your site is too weak."),
    "tls.transparency": _("Browsers turn visitors away, because your certificate is not in the public logs."),
    "tls.trusted": _("Browsers do not trust the certificate of your site."),
    "tls.versions": _("Your site still takes old kinds of encryption that have been broken, or no new ones."),
    "watch.coverage": _("Nobody has confirmed that all that matters is watched."),
    "watch.drill": _("Nobody has confirmed that a test of the alarm arrived."),
    "watch.routes": _("Nobody has confirmed whom the alarm reaches when something breaks."),
}


def plain_fault(check: Check, code: str = "") -> str | Promise:
    """What is wrong in plain words, those of the code where it has its own, the title where none are."""
    return PLAIN_FAULTS_OF_CODES.get((check.key, code)) or PLAIN_FAULTS.get(check.key, check.title)
