"""How a domain's DKIM keys are put right, at the providers that sign its mail."""

from collections.abc import Mapping
from typing import Any

from checks.fixes.dns_blocks import record_blocks
from checks.fixes.recipe import Block, FixContext, Recipe, fix
from checks.mail_records.dkim import is_dkim
from checks.mail_records.tag_list import parse_tags

# Where a provider's console shows the record to publish.
CONSOLES: dict[str, str] = {
    "Google Workspace": "Admin console › Apps › Google Workspace › Gmail › Authenticate email",
    "Microsoft 365": "Defender portal › Email & collaboration › Policies › Email authentication › DKIM",
    "Postmark": "Sender Signatures › your domain › DNS settings",
    "SendGrid": "Settings › Sender Authentication › Authenticate Your Domain",
    "Mailgun": "Sending › Domain settings › DNS records",
    "Resend": "Domains › your domain › DNS records",
    "Amazon SES": "Configuration › Identities › your domain › Authentication › DKIM",
    "Fastmail": "Settings › Domains › your domain › DNS records",
    "Zoho": "Admin console › Domains › your domain › Email configuration › DKIM",
    "Mailchimp": "Account › Domains › Authenticate",
    "Brevo": "Settings › Senders, domains & dedicated IPs › Domains › Authenticate",
    "Proton Mail": "Settings › Domain names › your domain › DKIM",
    "iCloud Mail": "iCloud settings › Custom Email Domain › your domain",
    "Mailjet": "Account settings › Sender domains & addresses › Authenticate",
}
# Selectors whose target follows from the domain alone.
ALIASES: dict[str, dict[str, str]] = {
    "Fastmail": {f"fm{number}": f"fm{number}.{{domain}}.dkim.fmhosted.com" for number in (1, 2, 3)},
    "iCloud Mail": {"sig1": "sig1.dkim.{domain}.at.icloudmailadmin.com"},
    "Mailchimp": {"k2": "dkim2.mcsv.net", "k3": "dkim3.mcsv.net"},
}
NEW_KEY = """openssl genrsa -out dkim.pem 2048
openssl rsa -in dkim.pem -pubout -outform DER | openssl base64 -A"""


def _providers(context: FixContext) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*sorted(context.providers), *context.texts("providers")]))


def _console_steps(context: FixContext) -> list[str]:
    return [
        f"{name}: open {CONSOLES[name]}, and publish the record that it shows."
        for name in _providers(context)
        if name in CONSOLES
    ]


def _blocks_of_providers(context: FixContext) -> tuple[Block, ...]:
    domain = context.subject_label
    return tuple(
        block
        for provider in _providers(context)
        for selector, target in ALIASES.get(provider, {}).items()
        for block in record_blocks(
            domain, f"{selector}._domainkey.{domain}", "CNAME", target.format(domain=domain)
        )[:2]
    )


def _selector(context: FixContext) -> str:
    return context.text("selector", "selector1")


def _record_of(context: FixContext, selector: str) -> str:
    """The key record as published at one selector, "" when the evidence does not hold it whole."""
    shown: Mapping[str, Any] = next(
        (each for each in context.mappings("selectors") if each.get("selector") == selector), {}
    )
    records = shown.get("records")
    texts = [text for text in records if isinstance(text, str)] if isinstance(records, list) else []
    return next((text for text in texts if is_dkim(text) and "…" not in text), "")


@fix("mail.dkim")
def new_key(context: FixContext) -> Recipe:
    """A fresh 2048-bit key under a selector of its own, so that mail under way still verifies."""
    domain = context.subject_label
    old = _selector(context)
    fresh = f"{old}b"
    steps = _console_steps(context) or [
        "In the console of the service that signs your mail, create a DKIM key of 2048 bits.",
        "If you sign on a server of your own: make a key with the commands below, keep dkim.pem secret.",
    ]
    steps += [
        f"Publish the new key beside {old}, switch signing over to it, and send a test mail.",
        f"A week later, delete {old}._domainkey.{domain}: by then no mail signed with it is under way.",
    ]
    template = record_blocks(
        domain, f"{fresh}._domainkey.{domain}", "TXT", "v=DKIM1; k=rsa; p=YOUR_PUBLIC_KEY"
    )
    commands = Block("your own mail server", "Make a key; the output is YOUR_PUBLIC_KEY", NEW_KEY, "text")
    title = f"Give {domain} a DKIM key of 2048 bits"
    return Recipe(title, tuple(steps), (*_blocks_of_providers(context), *template, commands))


@fix("mail.dkim", "dkim.missing", "dkim.not-a-key")
def publish(context: FixContext) -> Recipe:
    domain = context.subject_label
    owner = f"{_selector(context)}._domainkey.{domain}"
    steps = [
        *_console_steps(context),
        f"Publish the record that your provider shows for {owner}, with exactly that name: "
        "some DNS consoles add the domain a second time.",
        "Press “verify” in the provider's console, then check again here.",
        "If nothing signs with this selector any more, take it off the sending domain instead.",
    ]
    template = record_blocks(domain, owner, "TXT", "v=DKIM1; k=rsa; p=YOUR_PUBLIC_KEY")
    return Recipe(
        f"Publish the DKIM key at {owner}", tuple(steps), (*_blocks_of_providers(context), *template)
    )


@fix("mail.dkim", "dkim.no-selector")
def declare(context: FixContext) -> Recipe:
    steps = (
        "Send yourself a mail from the product, open its source and find the DKIM-Signature header.",
        f"Its s= is the selector, its d= must be {context.subject_label}.",
        "Add the selector to the sending domain here, and run the check again.",
        *_console_steps(context),
    )
    return Recipe("Say which DKIM selector signs the mail", steps, _blocks_of_providers(context))


@fix("mail.dkim", "dkim.multiple")
def leave_one(context: FixContext) -> Recipe:
    owner = f"{_selector(context)}._domainkey.{context.subject_label}"
    steps = (
        f"Look up in the provider's console which key {owner} should hold, and delete the other records.",
        "If two services share the selector, let one of them use another selector.",
    )
    return Recipe(f"Leave one key at {owner}", steps, _blocks_of_providers(context))


@fix("mail.dkim", "dkim.testing", "dkim.sha1-only", "dkim.not-for-mail")
def drop_tags(context: FixContext) -> Recipe:
    """The published record without the tags that hold receivers back; the key stays."""
    domain, selector = context.subject_label, _selector(context)
    owner = f"{selector}._domainkey.{domain}"
    record = _record_of(context, selector)
    kept = [f"{tag}={value}" for tag, value in parse_tags(record).tags.items() if tag not in {"t", "h", "s"}]
    steps = (
        "Remove the tags t=, h= and s= from the key record; the key itself stays as it is.",
        "If the name is an alias (CNAME), change the setting at the provider that it leads to.",
    )
    blocks = record_blocks(domain, owner, "TXT", "; ".join(kept)) if kept else ()
    return Recipe(f"Put the key at {owner} to full use", steps, blocks)
