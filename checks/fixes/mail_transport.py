"""How mail is made to arrive encrypted, and a logo to show: STARTTLS, MTA-STS, TLS-RPT and BIMI."""

from checks.fixes.dns_blocks import record_blocks
from checks.fixes.recipe import Block, FixContext, Recipe, fix

_ID = "20260101000000"
_NEW_ID = "Change the id= of the record each time the file changes: senders look at nothing else."


def _mail_hosts(context: FixContext) -> tuple[str, ...]:
    return context.texts("mail_hosts") or (f"mx1.{context.subject_label}",)


def policy_text(hosts: tuple[str, ...], mode: str) -> str:
    """A policy file that names every mail host; four weeks, as RFC 8461 §3.2 suggests at the least."""
    lines = ["version: STSv1", f"mode: {mode}", *(f"mx: {host}" for host in hosts), "max_age: 2419200"]
    return "\n".join(lines)


@fix("mail.mta-sts")
def publish_policy(context: FixContext) -> Recipe:
    domain = context.subject_label
    is_tested = context.code in {"mta-sts.testing", "mta-sts.short", "mta-sts.host-missing"}
    mode = "enforce" if is_tested else "testing"
    url = context.text("policy_url", f"https://mta-sts.{domain}/.well-known/mta-sts.txt")
    steps = (
        f"Serve the file below at {url}, over https with a valid certificate and without a redirect.",
        "Name every MX host in it, those that only stand by as well.",
        f"Publish the TXT record as the only one of _mta-sts.{domain}. {_NEW_ID}",
        "Stay with mode: testing until the TLS reports have been clean for two weeks, then enforce.",
    )
    blocks = (
        Block("any web server", f"The file at {url}", policy_text(_mail_hosts(context), mode), "text"),
        *record_blocks(domain, f"_mta-sts.{domain}", "TXT", f"v=STSv1; id={_ID}"),
    )
    return Recipe(f"Give {domain} an MTA-STS policy that holds", steps, blocks)


@fix("mail.tls-rpt")
def ask_for_reports(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Set up the mailbox tls-reports@{domain}, or take the address that a report service gives you.",
        f"Publish the record below as the only TXT record of _smtp._tls.{domain}.",
    )
    record = f"v=TLSRPTv1; rua=mailto:tls-reports@{domain}"
    title = "Have reports on encrypted delivery sent to you"
    return Recipe(title, steps, record_blocks(domain, f"_smtp._tls.{domain}", "TXT", record))


@fix("mail.bimi")
def publish_logo(context: FixContext) -> Recipe:
    domain = context.subject_label
    logo = context.text("logo", f"https://www.{domain}/brand/logo.svg")
    steps = (
        "Bring the DMARC policy to quarantine or reject for all mail first: nothing is shown before.",
        "Export the logo as a square SVG with baseProfile=“tiny-ps”, a <title>, and no scripts or links.",
        f"Serve it at {logo} over https, and get a mark certificate (VMC or CMC) for it.",
        f"Publish the record below as the only TXT record of default._bimi.{domain}.",
    )
    record = f"v=BIMI1; l={logo}; a=https://www.{domain}/brand/logo.pem"
    return Recipe(
        f"Let mailboxes show the logo of {domain}",
        steps,
        record_blocks(domain, f"default._bimi.{domain}", "TXT", record),
    )


@fix("mail.starttls")
def offer_encryption(context: FixContext) -> Recipe:
    host = context.text("host", f"mx1.{context.subject_label}")
    steps = (
        f"If a provider runs {host}, send them the dialogue in the evidence: it is theirs to mend.",
        f"If it is yours, get a certificate for {host} from an authority that renews by itself.",
        "Set it in the mail server as below, restart it, and check again here.",
    )
    return Recipe(f"Let {host} encrypt with a certificate for its own name", steps, _servers(host))


@fix("mail.starttls", "starttls.unanswered", "starttls.refused")
def ask_from_elsewhere(context: FixContext) -> Recipe:
    host = context.text("host", f"mx1.{context.subject_label}")
    steps = (
        "Many hosting services close port 25 to their customers: run the command below from another network.",
        "The answer must hold “Verify return code: 0 (ok)”.",
    )
    command = f"openssl s_client -starttls smtp -connect {host}:25 -verify_hostname {host} -brief"
    return Recipe(
        f"Look at {host} from a network with port 25 open",
        steps,
        (Block("a shell", "The same question by hand", command, "text"),),
    )


def _servers(host: str) -> tuple[Block, ...]:
    folder = f"/etc/letsencrypt/live/{host}"
    postfix = (
        f"smtpd_tls_cert_file = {folder}/fullchain.pem\n"
        f"smtpd_tls_key_file = {folder}/privkey.pem\n"
        "smtpd_tls_security_level = may\n"
        "smtpd_tls_protocols = >=TLSv1.2"
    )
    exim = (
        f"tls_advertise_hosts = *\ntls_certificate = {folder}/fullchain.pem\n"
        f"tls_privatekey = {folder}/privkey.pem"
    )
    return (
        Block("Postfix", "main.cf", postfix, "text"),
        Block("Exim", "exim.conf", exim, "text"),
    )
