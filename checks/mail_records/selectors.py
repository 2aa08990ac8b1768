"""Which DKIM selectors mail providers use by default, so that keys are found that nobody declared."""

import re

# Only selectors that every customer has: Postmark's newer ones carry a date, Amazon SES's are tokens.
SELECTORS: dict[str, tuple[str, ...]] = {
    "Google Workspace": ("google",),
    "Microsoft 365": ("selector1", "selector2"),
    "SendGrid": ("s1", "s2"),
    "Mailgun": ("k1", "mx", "pic", "smtp", "mailo", "pdk1", "pdk2"),
    "Resend": ("resend",),
    "Fastmail": ("fm1", "fm2", "fm3"),
    "Zoho": ("zoho", "zmail"),
    "Mailchimp": ("k2", "k3", "mte1", "mte2", "mandrill"),
    "Brevo": ("brevo1", "brevo2", "mail"),
    "Proton Mail": ("protonmail", "protonmail2", "protonmail3"),
    "iCloud Mail": ("sig1",),
    "Mailjet": ("mailjet",),
    "Klaviyo": ("kl", "kl2"),
    "Zendesk": ("zendesk1", "zendesk2"),
    "Help Scout": ("strong1", "strong2"),
    "Intercom": ("intercom",),
    "Namecheap": ("default",),
    "Postmark": ("pm",),
}

# How people call them, without spaces and signs.
_ALIASES: dict[str, str] = {
    "google": "Google Workspace",
    "gmail": "Google Workspace",
    "gsuite": "Google Workspace",
    "microsoft": "Microsoft 365",
    "office365": "Microsoft 365",
    "m365": "Microsoft 365",
    "o365": "Microsoft 365",
    "outlook": "Microsoft 365",
    "exchangeonline": "Microsoft 365",
    "ses": "Amazon SES",
    "awsses": "Amazon SES",
    "aws": "Amazon SES",
    "twiliosendgrid": "SendGrid",
    "mandrill": "Mailchimp",
    "mailchimptransactional": "Mailchimp",
    "sendinblue": "Brevo",
    "zohomail": "Zoho",
    "zeptomail": "Zoho",
    "proton": "Proton Mail",
    "icloud": "iCloud Mail",
    "privateemail": "Namecheap",
}
_KNOWN = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in (*SELECTORS, "Amazon SES", "SparkPost")}


def known_provider(declared: str) -> str:
    """The name that the portal uses for a provider that somebody typed, "" for one that it does not know."""
    squeezed = re.sub(r"[^a-z0-9]", "", declared.lower())
    return _ALIASES.get(squeezed) or _KNOWN.get(squeezed, "")
