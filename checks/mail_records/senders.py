"""Which SPF include stands for which provider, and whose return address its mail bears."""

INCLUDES: dict[str, str] = {
    "Google Workspace": "include:_spf.google.com",
    "Microsoft 365": "include:spf.protection.outlook.com",
    "Fastmail": "include:spf.messagingengine.com",
    "Zoho": "include:zohomail.com",
    "Proton Mail": "include:_spf.protonmail.ch",
    "iCloud Mail": "include:icloud.com",
    "Namecheap": "include:spf.privateemail.com",
    "Postmark": "include:spf.mtasv.net",
    "SendGrid": "include:sendgrid.net",
    "Mailgun": "include:mailgun.org",
    "Amazon SES": "include:amazonses.com",
    "Resend": "include:amazonses.com",
    "Brevo": "include:spf.brevo.com",
    "Mailjet": "include:spf.mailjet.com",
    "Mailchimp": "include:spf.mandrillapp.com",
    "Zendesk": "include:mail.zendesk.com",
    "Help Scout": "include:helpscoutemail.com",
}
# They send under a return address of their own, so the domain's record need not name them.
OWN_RETURN_ADDRESS = frozenset(
    {"Postmark", "SendGrid", "Mailgun", "Amazon SES", "Resend", "Brevo", "Mailjet", "Mailchimp"}
)
# Providers whose mail returns to the domain itself, so that its own SPF record must name them.
MAILBOX_PROVIDERS = frozenset(
    {"Google Workspace", "Microsoft 365", "Fastmail", "Zoho", "Proton Mail", "iCloud Mail", "Namecheap"}
)
