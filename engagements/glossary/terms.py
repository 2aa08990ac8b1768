"""Every term that is explained to a founder: plain data, in the order of the way from name to handover."""

from django.utils.translation import gettext_lazy as _

from engagements.glossary.term import Term

TERMS: tuple[Term, ...] = (
    # The name
    Term(
        "domain",
        _("domain|domain name"),
        _("The name under which people find you, such as example.com. You rent it by the year."),
    ),
    Term(
        "subdomain",
        _("subdomain"),
        _("A name in front of your domain, such as shop.example.com, for a part of your product."),
    ),
    Term(
        "registrar",
        _("registrar"),
        _("The company where your domain is rented. Whoever can sign in there can take the name away."),
    ),
    Term(
        "registry",
        _("registry"),
        _("The office that keeps the list of all names under one ending, such as .com."),
    ),
    Term(
        "dns",
        _("DNS|domain name system"),
        _(
            "The phone book of the internet: it turns your name into the address of the computer that "
            "answers."
        ),
    ),
    Term(
        "dns-record",
        _("DNS record|zone file|DNS entry"),
        _("One entry in that phone book: where your site is, where your mail goes, or who may send it."),
    ),
    Term(
        "nameserver",
        _("nameserver|name server"),
        _("A computer that answers where your name leads. If all of yours fail, site and mail are gone."),
    ),
    Term(
        "cname",
        _("CNAME"),
        _(
            "An entry that says one of your names is another name for somebody else's. "
            "It has to go when that one does."
        ),
    ),
    Term("mx", _("MX|MX record"), _("The entry that says which computer takes mail for your name.")),
    Term(
        "ttl",
        _("TTL|time to live"),
        _(
            "How long others remember an entry before they ask again. "
            "A long one makes a change slow to arrive."
        ),
    ),
    Term(
        "dnssec", _("DNSSEC"), _("A seal on your entries, so that nobody can slip in a false one on the way.")
    ),
    Term(
        "dangling",
        _("dangling|subdomain takeover"),
        _(
            "A name of yours that leads to something you no longer have. "
            "A stranger can claim it and speak as you."
        ),
    ),
    # Encryption
    Term(
        "tls",
        _("TLS|SSL|HTTPS"),
        _(
            "The encryption between a visitor's browser and your site. "
            "Without it, anybody on the way can read along."
        ),
    ),
    Term(
        "certificate",
        _("certificate|TLS certificate|intermediate certificate"),
        _(
            "The proof that a site is yours. "
            "It runs out after some weeks, and then browsers warn every visitor."
        ),
    ),
    Term(
        "hsts",
        _("HSTS|Strict-Transport-Security"),
        _("A note from your site to browsers: come back by the encrypted way only."),
    ),
    # Addresses
    Term(
        "redirect",
        _("redirect|redirection"),
        _("A sign that sends a visitor on from one address to another."),
    ),
    Term(
        "canonical-host",
        _("canonical host|canonical address|canonical"),
        _(
            "The one address that your site goes by; all others lead to it, so that search engines see "
            "one site."
        ),
    ),
    Term("url", _("URL"), _("The whole address of a page, as it stands at the top of the browser.")),
    Term(
        "route",
        _("route"),
        _("One address of your product that does a job, such as the sign-in or the checkout."),
    ),
    Term(
        "crawler",
        _("crawler|robots.txt|noindex"),
        _(
            "The robots by which search engines read your site, and the notes that tell them what to "
            "leave out."
        ),
    ),
    # In front of the servers
    Term(
        "edge",
        _("edge|CDN|content delivery network"),
        _(
            "Computers all over the world that stand before your servers. "
            "They answer quickly and hold back floods."
        ),
    ),
    Term(
        "proxy",
        _("proxy|reverse proxy"),
        _("A computer that takes visitors' requests and passes them on, so that your own is not exposed."),
    ),
    Term(
        "origin",
        _("origin|origin server"),
        _("Your own server, behind the computers that visitors reach first."),
    ),
    Term(
        "waf",
        _("WAF|web application firewall|firewall"),
        _("A filter that turns known attacks away before they reach your product."),
    ),
    Term(
        "rate-limit",
        _("rate limit|rate limiting"),
        _("A brake on how often one visitor may try something, such as a password."),
    ),
    Term(
        "ddos", _("DDoS|denial of service"), _("So many false visitors at once that real ones find no room.")
    ),
    Term(
        "cache",
        _("cache|caching|cached|shared cache"),
        _("A kept copy of a page that is handed out quickly. A private page must never be kept for others."),
    ),
    # In the browser
    Term(
        "header",
        _("header|response header|security header"),
        _("A note that your site sends along with a page and that browsers obey, though nobody sees it."),
    ),
    Term(
        "csp",
        _("CSP|content security policy|Content-Security-Policy"),
        _("A list of what may run in your pages. It stops a stranger's program that somebody slipped in."),
    ),
    Term(
        "cookie",
        _("cookie|session cookie"),
        _("A small note that your site leaves in the browser, often the one that keeps a person signed in."),
    ),
    Term("cors", _("CORS"), _("The rule on which other websites may read answers of your product.")),
    Term(
        "session",
        _("session"),
        _("The time between signing in and signing out, in which your product knows who somebody is."),
    ),
    # Mail
    Term("spf", _("SPF|SPF record"), _("A public list of who may send mail in your name.")),
    Term(
        "dkim",
        _("DKIM"),
        _("A seal on each mail that you send. It shows that the mail is yours and was not changed."),
    ),
    Term(
        "dmarc",
        _("DMARC"),
        _("Your word to receivers on what to do with mail that only pretends to be yours."),
    ),
    Term(
        "mta-sts",
        _("MTA-STS|STARTTLS"),
        _("The rule that mail to you travels encrypted, and that the receiving computer proves who it is."),
    ),
    # Keys and secrets
    Term(
        "mfa",
        _("second factor|MFA|two-factor|2FA|two-step"),
        _(
            "A second proof besides the password, such as a code on your phone. "
            "A stolen password alone then opens nothing."
        ),
    ),
    Term(
        "secret",
        _("secret|secret key|API key|live key"),
        _("A password that programs use among themselves. Whoever has it can act, and often pay, as you."),
    ),
    Term(
        "environment-variable",
        _("environment variable|environment file|.env file"),
        _(
            "A setting that your product is given when it starts, often a secret. "
            "It belongs beside the code, never in it."
        ),
    ),
    Term(
        "vault",
        _("vault|password manager"),
        _("A safe for passwords and keys. Papers say where a key lies in it, never the key."),
    ),
    Term(
        "api",
        _("API"),
        _("The door by which programs talk to your product, as pages are the door for people."),
    ),
    # Changing it
    Term(
        "repository",
        _("repository|git"),
        _("Where the code of your product is kept, with everything that was ever changed in it."),
    ),
    Term(
        "production",
        _("production"),
        _("The real product that your customers use, in contrast to a copy for trying things out."),
    ),
    Term(
        "staging",
        _("staging|preview deployment"),
        _("A copy of your product for trying a change before customers see it."),
    ),
    Term("deploy", _("deploy|deployment"), _("Putting a new version of your product into use.")),
    Term(
        "rollback",
        _("rollback|roll back"),
        _("Going back to the version before, when a new one turns out bad."),
    ),
    Term(
        "smoke-test",
        _("smoke test|smoke check"),
        _("A short try of what matters most, right after a new version is out."),
    ),
    Term(
        "migration",
        _("database migration|migration"),
        _("A change to how your data is stored. Some cannot be undone without a copy made before."),
    ),
    Term(
        "backup",
        _("backup|restore"),
        _("A copy of your data kept apart, and the way to bring it back. Only one that was tried counts."),
    ),
    # When it runs
    Term(
        "monitoring",
        _("monitoring|monitor"),
        _("A program that looks at your product every few minutes and calls somebody when it fails."),
    ),
    Term(
        "health-check",
        _("health check|health endpoint"),
        _("An address at which your product says whether it is well."),
    ),
    Term(
        "uptime",
        _("uptime|downtime"),
        _("For how much of the time people could use your product, and for how much they could not."),
    ),
    Term("incident", _("incident|outage"), _("A time in which something that people need does not work.")),
    Term(
        "runbook", _("runbook"), _("Written steps for a bad day, so that whoever is called knows what to do.")
    ),
    Term(
        "p95",
        _("p95|p50|95th percentile"),
        _(
            "How long the slow visits take: of a hundred, ninety-five were faster than p95; half were "
            "faster than p50."
        ),
    ),
    Term("load", _("load test"), _("Trying whether your product keeps up when many people come at once.")),
    Term(
        "webhook",
        _("webhook"),
        _("A message from another company's system to yours, such as “this order is paid”."),
    ),
    # The sprint
    Term(
        "audit",
        _("audit"),
        _("A look at your product from outside, as a visitor or an attacker would, that changes nothing."),
    ),
    Term(
        "risk",
        _("risk"),
        _(
            "Something that could hurt your business: how likely it is, how much it would cost, and "
            "who takes care of it."
        ),
    ),
    Term(
        "must-fix",
        _("must be fixed|must-fix|blocker"),
        _(
            "A risk with which you should not launch: it is taken away first, or you and a consultant "
            "sign that you accept it."
        ),
    ),
    Term(
        "acceptance",
        _("acceptance|countersign|countersigned"),
        _("You launch with a risk and know it. You and a consultant both sign, until a day that you name."),
    ),
    Term(
        "readiness",
        _("readiness|minimum bar"),
        _("Whether everything is in place that a launch needs, part by part."),
    ),
    Term(
        "go",
        _("go / no-go|no-go|go or no-go"),
        _("The answer to “can we launch?”: go, hold while something is not known, or no-go."),
    ),
    Term(
        "handover",
        _("handover|handover pack"),
        _("The moment from which you run it without us, and the papers that you need for it."),
    ),
)
