"""How mail comes to be trusted by its receivers: get a message to judge, sign it, name its way back."""

from checks.fixes.dns_blocks import record_blocks
from checks.fixes.mail_dkim import CONSOLES
from checks.fixes.providers import providers_in
from checks.fixes.recipe import Block, FixContext, Recipe, fix

SAVE_STEPS = (
    "Gmail: open the message, “⋮” › “Download message” (on “Show original”: “Download original”).",
    "Outlook on the web: “…” › Save as; Outlook for Windows: drag the message to the desktop as .eml.",
    "Apple Mail: File › Save As › Raw Message Source. Thunderbird: File › Save As › File.",
)
# The record that makes a provider's way back the client's own; {domain} is the sending domain.
RETURN_PATHS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Postmark": (("pm-bounces.{domain}", "CNAME", "pm.mtasv.net"),),
    "Amazon SES": (
        ("bounce.{domain}", "MX", "10 feedback-smtp.eu-west-1.amazonses.com"),
        ("bounce.{domain}", "TXT", "v=spf1 include:amazonses.com ~all"),
    ),
    "Resend": (
        ("send.{domain}", "MX", "10 feedback-smtp.eu-west-1.amazonses.com"),
        ("send.{domain}", "TXT", "v=spf1 include:amazonses.com ~all"),
    ),
    "SparkPost": (("bounces.{domain}", "CNAME", "sparkpostmail.com"),),
}
RETURN_PATH_CONSOLES: dict[str, str] = {
    "Postmark": "Sender Signatures › your domain › Return-Path: enter pm-bounces",
    "SendGrid": "Settings › Sender Authentication: authenticate the domain with automated security on",
    "Mailgun": "Sending › Domains: add a domain of your own (mg.…), and send from it",
    "Amazon SES": "Identities › your domain › Custom MAIL FROM domain: enter bounce, in your own region",
    "Resend": "Domains › your domain: the records of “send”, in your own region",
    "SparkPost": "Configuration › Bounce domains",
    "Mailchimp": "Transactional › Settings › Domains › custom return-path domain",
}


def _providers(context: FixContext) -> tuple[str, ...]:
    """Those known of the client, then those that the message itself gives away."""
    return tuple(dict.fromkeys([*sorted(context.providers), *sorted(providers_in(context.evidence))]))


def _consoles(context: FixContext, consoles: dict[str, str]) -> list[str]:
    return [f"{name}: {consoles[name]}." for name in _providers(context) if name in consoles]


@fix("mail.delivery")
def send_one(context: FixContext) -> Recipe:
    """Also for a message that is too old, or whose key is gone."""
    steps = (
        f"Have the product send a mail from {context.subject_label} to a mailbox of yours: sign up, or reset "
        "a password, as a customer would.",
        "Save that message as it arrived, with all its headers:",
        *SAVE_STEPS,
        "Upload the .eml file on the page Mail. Only its marks of origin are kept, not its text.",
    )
    return Recipe("Upload a message that the product has just sent", steps)


@fix("mail.delivery", "delivery.unsigned", "delivery.dkim-not-aligned")
def sign(context: FixContext) -> Recipe:
    domain = context.subject_label
    signers = [str(one.get("domain")) for one in context.mappings("dkim") if one.get("domain")]
    instead = f" Now it signs as {', '.join(dict.fromkeys(signers))}." if signers else ""
    steps = [
        f"Have the service that sends this mail sign as {domain}.{instead}",
        *_consoles(context, CONSOLES),
        "Publish the records that it shows, press “verify” there, and send a new test message.",
        "If the product sends by SMTP from a server of its own, send through a mail service instead.",
    ]
    return Recipe(f"Sign mail as {domain}", tuple(steps), _key_template(domain))


def _key_template(domain: str) -> tuple[Block, ...]:
    return record_blocks(domain, f"selector1._domainkey.{domain}", "TXT", "v=DKIM1; k=rsa; p=YOUR_PUBLIC_KEY")


@fix("mail.delivery", "delivery.dkim-fails")
def mend_signature(context: FixContext) -> Recipe:
    domain = context.subject_label
    broken = next(
        (one for one in context.mappings("dkim") if one.get("aligned") and not one.get("holds")), {}
    )
    selector = str(broken.get("selector") or "selector1")
    why = broken.get("found") or "see the evidence"
    steps = [
        f"The signature with the selector {selector} does not hold: {why}.",
        "If the text was changed after signing: switch off what adds footers, rewrites links or scans mail "
        "between the service that signs and the recipient.",
        "If the key does not match: publish the one that the service shows, at "
        f"{selector}._domainkey.{domain}.",
        *_consoles(context, CONSOLES),
        "Send a new test message, and upload it.",
    ]
    template = record_blocks(
        domain, f"{selector}._domainkey.{domain}", "TXT", "v=DKIM1; k=rsa; p=YOUR_PUBLIC_KEY"
    )
    return Recipe(f"Make the signature {selector} of {domain} hold", tuple(steps), template)


@fix("mail.delivery", "delivery.spf-not-aligned", "delivery.spf-fails", "delivery.spf-unknown")
def own_return_path(context: FixContext) -> Recipe:
    domain = context.subject_label
    path = context.text("return_path", "another domain")
    steps = [
        f"The way back (Return-Path) of the message is {path}.",
        f"Set one below {domain} in the service that sends.",
        *_consoles(context, RETURN_PATH_CONSOLES),
        f"If the way back is {domain} already, add the service to its SPF record: the check of SPF says how.",
        "Send a new test message, and upload it.",
    ]
    blocks = tuple(
        block
        for provider in _providers(context)
        for name, rdtype, value in RETURN_PATHS.get(provider, ())
        for block in record_blocks(domain, name.format(domain=domain), rdtype, value)[:2]
    )
    return Recipe(f"Give mail of {domain} a way back of its own", tuple(steps), blocks)


@fix("mail.delivery", "delivery.slow")
def hurry(context: FixContext) -> Recipe:
    steps = (
        "Look in the message's Received headers (newest first) which server kept it longest.",
        "If it waited in the product: send from a queue that is worked off at once, apart from newsletters.",
        "If it waited at the provider: look for throttling or a warm-up plan there.",
        "If it waited at the recipient: that is greylisting, and passes; send a second message.",
    )
    return Recipe("Find where the message waited", steps)


@fix("mail.delivery", "delivery.unanswered")
def ask_again(context: FixContext) -> Recipe:
    steps = (
        "The name servers gave no answer for the key: see the attempts in the evidence.",
        "Check again in a minute. If it stays, the checks under DNS say which server is silent.",
    )
    return Recipe("Check again when the name servers answer", steps)


@fix("mail.pass-rate")
def name_senders(context: FixContext) -> Recipe:
    domain = context.subject_label
    failing = [one for one in context.mappings("senders") if one.get("passed") != one.get("messages")]
    lines = [
        f"{one.get('sender')}: {one.get('passed')} of {one.get('messages')} pass" for one in failing[:20]
    ]
    steps = [
        "Go through the senders below, the largest first, and say of each whether it is yours.",
        f"One that is yours: have it sign as {domain} (DKIM), and add it to the SPF record.",
        *_consoles(context, CONSOLES),
        "One that nobody knows: ask marketing, support and accounting; newsletters, help desks and invoice "
        "tools are forgotten most often.",
        "What is left are forgers: a DMARC policy of quarantine or reject keeps their mail out.",
        "Upload the reports of the days after the change.",
    ]
    blocks = (Block("any", "Senders to look into", "\n".join(lines), "text"),) if lines else ()
    return Recipe(f"Bring all mail of {domain} over 95 %", tuple(steps), blocks)


@fix("mail.pass-rate", "pass-rate.no-reports", "pass-rate.stale", "pass-rate.too-few")
def gather_reports(context: FixContext) -> Recipe:
    domain = context.subject_label
    steps = (
        f"Have reports sent: the DMARC record of {domain} needs a rua= address. Add one to the record "
        "that is there, or publish the one below where there is none.",
        "Receivers send them once a day as attachments (.xml.gz, .zip).",
        "Save the attachments, and upload them on the page Mail; several at once are fine.",
    )
    record = f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}"
    return Recipe(
        "Upload the reports of receivers", steps, record_blocks(domain, f"_dmarc.{domain}", "TXT", record)
    )
