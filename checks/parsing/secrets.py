"""Finds credentials in text that anyone can download, and tells them from keys that are meant to be public.

Only what is unmistakable by its form counts: a provider's own prefix with the right length and alphabet, or a
token whose content says what it may do. A value never leaves this module whole.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_BYTES = 2 * 1024 * 1024
MAX_FOUND = 50


class Kind(StrEnum):
    SECRET = "secret"  # noqa: S105  a word of ours
    TEST = "test"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Credential:
    """`masked` is the prefix that every such key has, and its length; `where` the place in the text."""

    what: str
    kind: Kind
    masked: str
    where: int


@dataclass(frozen=True, slots=True)
class _Form:
    """`hint` is a literal that every match holds: looking for it first makes most texts cheap."""

    what: str
    kind: Kind
    hint: bytes
    pattern: re.Pattern[bytes]


def _form(what: str, hint: bytes, pattern: bytes, kind: Kind = Kind.SECRET) -> _Form:
    return _Form(what, kind, hint, re.compile(pattern + rb"(?![A-Za-z0-9])"))


_PEM = (
    rb"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----"
    rb"(?:\\r|\\n|[\\\s\"'+,;]){1,20}[A-Za-z0-9+/]{40,}"
)
_FORMS: tuple[_Form, ...] = (
    _form("private key", b"PRIVATE KEY-----", _PEM),
    _form("AWS access key", b"AKIA", rb"AKIA[A-Z2-7]{16}"),
    _form("Stripe or Clerk secret key", b"sk_live_", rb"sk_live_[A-Za-z0-9]{20,}"),
    _form("Stripe restricted key", b"rk_live_", rb"rk_live_[A-Za-z0-9]{20,}"),
    _form("Stripe webhook secret", b"whsec_", rb"whsec_[A-Za-z0-9+/]{28,}"),
    _form("Stripe or Clerk test secret key", b"sk_test_", rb"[sr]k_test_[A-Za-z0-9]{20,}", Kind.TEST),
    _form("OpenAI key", b"T3BlbkFJ", rb"sk-[A-Za-z0-9_-]{20,120}T3BlbkFJ[A-Za-z0-9_-]{20,}"),
    _form("Anthropic key", b"sk-ant-", rb"sk-ant-(?:api|admin)\d\d-[A-Za-z0-9_-]{80,}"),
    _form("Google OAuth client secret", b"GOCSPX-", rb"GOCSPX-[A-Za-z0-9_-]{28}"),
    _form("GitHub token", b"gh", rb"gh[pousr]_[A-Za-z0-9]{36,}"),
    _form("GitHub token", b"github_pat_", rb"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    _form("GitLab token", b"glpat-", rb"glpat-[A-Za-z0-9_-]{20,}"),
    _form("Slack token", b"xox", rb"xox[abprs]-\d{8,}-[0-9A-Za-z-]{20,}"),
    _form(
        "Slack webhook",
        b"hooks.slack.com/services/",
        rb"https://hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{20,}",
    ),
    _form(
        "Discord webhook",
        b"/api/webhooks/",
        rb"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d{15,}/[A-Za-z0-9_-]{60,}",
    ),
    _form("Telegram bot token", b":AA", rb"\d{8,10}:AA[A-Za-z0-9_-]{33}"),
    _form("SendGrid key", b"SG.", rb"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    _form("Resend key", b"re_", rb"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"),
    _form("Mailgun key", b"key-", rb"key-[0-9a-f]{32}"),
    _form("Mailchimp key", b"-us", rb"[0-9a-f]{32}-us\d{1,2}"),
    _form("Brevo key", b"xkeysib-", rb"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    _form("Twilio key", b"SK", rb"SK[0-9a-f]{32}"),
    _form("Shopify token", b"shp", rb"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    _form("Square secret", b"sq0csp-", rb"sq0csp-[A-Za-z0-9_-]{43}"),
    _form("Supabase secret key", b"sb_secret_", rb"sb_secret_[A-Za-z0-9_-]{20,}"),
    _form("Mapbox secret token", b"sk.eyJ", rb"sk\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"),
    _form("npm token", b"npm_", rb"npm_[A-Za-z0-9]{36}"),
    _form("PyPI token", b"pypi-AgEIcHlwaS5vcmc", rb"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}"),
    _form("DigitalOcean token", b"_v1_", rb"do[opr]_v1_[0-9a-f]{64}"),
    _form("Hugging Face token", b"hf_", rb"hf_[A-Za-z]{34}"),
    _form("Sentry auth token", b"sntry", rb"sntry[su]_[A-Za-z0-9+/=_-]{40,}"),
    _form("Notion token", b"ntn_", rb"ntn_[0-9]{10,}[A-Za-z0-9]{30,}"),
    _form("Linear key", b"lin_api_", rb"lin_api_[A-Za-z0-9]{40}"),
    _form("Airtable token", b"pat", rb"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    _form("Doppler token", b"dp.", rb"dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9._-]{40,}"),
    _form("PlanetScale password", b"pscale_", rb"pscale_(?:pw|tkn|oauth)_[A-Za-z0-9_.=-]{32,}"),
    _form("Stripe or Clerk publishable key", b"pk_", rb"pk_(?:live|test)_[A-Za-z0-9]{20,}=*\$?", Kind.PUBLIC),
    _form("Google browser key (Firebase, Maps)", b"AIza", rb"AIza[A-Za-z0-9_-]{35}", Kind.PUBLIC),
    _form(
        "Sentry DSN",
        b"@",
        rb"https://[0-9a-f]{32}@[a-z0-9.-]{1,100}/\d{1,20}",
        Kind.PUBLIC,
    ),
    _form("Mapbox public token", b"pk.eyJ", rb"pk\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}", Kind.PUBLIC),
    _form("reCAPTCHA site key", b"6L", rb"6L[A-Za-z0-9_-]{6}AAAAA[A-Za-z0-9_-]{27}", Kind.PUBLIC),
    _form("Supabase publishable key", b"sb_publishable_", rb"sb_publishable_[A-Za-z0-9_-]{20,}", Kind.PUBLIC),
)
_JWT = re.compile(
    rb"(?<![A-Za-z0-9_.-])eyJ[A-Za-z0-9_-]{10,500}\.(eyJ[A-Za-z0-9_-]{10,2000})\.[A-Za-z0-9_-]{20,}"
)
_DATABASE = re.compile(
    rb"\b(postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?)://([A-Za-z0-9_.%-]{1,64}):"
    rb"([^\s\"'`@/:<>{}$]{4,128})@([A-Za-z0-9.-]{1,200})"
)
# Words of documentation, and of people who show how it is written.
_PLACEHOLDER = re.compile(
    rb"example|placeholder|your[_-]?|xxxx|1234567890|\.\.\.|changeme|dummy|redacted", re.IGNORECASE
)
_DOCUMENTED_PASSWORDS = frozenset(
    {b"password", b"pass", b"passwd", b"secret", b"pwd", b"user", b"postgres", b"root"}
)
_OWN_MACHINE = (b"localhost", b"127.0.0.1", b"0.0.0.0", b"host", b"hostname", b"db")


def find_credentials(text: bytes) -> tuple[Credential, ...]:
    """Every credential in the first 2 MB, each value once, in the order of the table above."""
    body = text[:MAX_BYTES]
    found: dict[bytes, Credential] = {}
    for value, credential in _all(body):
        if len(found) >= MAX_FOUND:
            break
        found.setdefault(value, credential)
    return tuple(found.values())


def without_credentials(text: bytes) -> bytes:
    """The same, as long as before, with every secret value crossed out; public keys stay."""
    for value, credential in list(_all(text[:MAX_BYTES])):
        if credential.kind is not Kind.PUBLIC:
            text = text.replace(value, b"x" * len(value))
    return text


def _all(body: bytes) -> Iterator[tuple[bytes, Credential]]:
    for form in _FORMS:
        if form.hint not in body:
            continue
        for match in form.pattern.finditer(body):
            value, place = match[0], match.start()
            # Looking behind in the pattern itself would cost its quick search for the prefix.
            is_part = body[place - 1 : place].isalnum() or body[place - 1 : place] in (b"_", b"-")
            if not (is_part or _is_placeholder(value) or _is_signed_address(body, place)):
                yield value, Credential(form.what, form.kind, _masked(value, form.hint), place)
    if b"eyJ" in body:
        yield from _tokens(body)
    if b"://" in body:
        yield from _connections(body)


def _is_placeholder(value: bytes) -> bool:
    """Whether nobody's generator made it: it says so, or repeats itself."""
    tail = value[-16:]
    return bool(_PLACEHOLDER.search(value)) or len(set(tail)) < 4


def _is_signed_address(body: bytes, place: int) -> bool:
    """An AWS key's name in a signed address is no secret: the address carries its own signature."""
    before = body[max(0, place - 24) : place].lower()
    return before.endswith((b"x-amz-credential=", b"awsaccesskeyid=", b"credential="))


def _tokens(body: bytes) -> Iterator[tuple[bytes, Credential]]:
    """Supabase's keys are tokens whose content says what they may do."""
    for match in _JWT.finditer(body):
        claims = _claims(match[1])
        role = claims.get("role")
        if role == "service_role":
            yield match[0], Credential("Supabase service key", Kind.SECRET, _masked(match[0]), match.start())
        elif role == "anon" and claims.get("iss") == "supabase":
            yield (
                match[0],
                Credential("Supabase anonymous key", Kind.PUBLIC, _masked(match[0]), match.start()),
            )


def _claims(part: bytes) -> dict[str, object]:
    try:
        claims = json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _connections(body: bytes) -> Iterator[tuple[bytes, Credential]]:
    for match in _DATABASE.finditer(body):
        scheme, user, password, host = match.groups()
        is_documentation = password.lower() in _DOCUMENTED_PASSWORDS or _PLACEHOLDER.search(password + host)
        if is_documentation or host.lower() in _OWN_MACHINE or password.lower() == user.lower():
            continue
        shown = f"{scheme.decode()}://…:…@{host.decode()[:60]}"
        yield match[0], Credential("database password", Kind.SECRET, shown, match.start())


def _masked(value: bytes, hint: bytes = b"eyJ") -> str:
    """The part that every key of its kind begins with, and the length."""
    known = hint if value.startswith(hint) else b""
    return f"{known.decode()}… ({len(value)} characters)"
