"""The mails that the embedded default kept as files, read back: the portal's own mailbox, for development."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from config.mailing import FILES
from engagements.models import Organisation, OutgoingMail, User

MOST = 200
_BETWEEN = re.compile(rb"\n-{79}\n")
_NAME = re.compile(r"\d{8}-\d{6}-\d+\.log")


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One mail of a file, the `number`th in it from 0; `raw` is what a mail server would have been given."""

    name: str
    number: int
    raw: bytes
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    @property
    def to(self) -> str:
        return str(self.message.get("To", ""))

    @property
    def message_id(self) -> str:
        return str(self.message.get("Message-ID", "")).strip()

    @property
    def sent_at(self) -> datetime | None:
        """None where the mail has no date that can be read."""
        try:
            return parsedate_to_datetime(str(self.message["Date"]))
        except (TypeError, ValueError):
            return None

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if isinstance(part, EmailMessage) else ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads the mails with one of these Message-IDs, and those to `address`; all, for None."""

    address: str
    message_ids: frozenset[str] | None = None

    def may_read(self, mail: KeptMail) -> bool:
        if self.message_ids is None or mail.message_id in self.message_ids:
            return True
        _name, to = parseaddr(mail.to)
        return to.lower() == self.address


def mail_folder() -> Path | None:
    """Where mails are kept as files; None in production and with any other mailer."""
    return None if settings.IS_PRODUCTION else _folder_of_files()


def _folder_of_files() -> Path | None:
    mailer = settings.MAILERS["default"]
    return Path(mailer["OPTIONS"]["file_path"]) if mailer["BACKEND"] == FILES else None


def has_mailbox(user: User) -> bool:
    """Whether `reader_of` finds a mailbox for them, without reading which mails are in it."""
    return user.is_superuser or (not settings.SIGN_UP and user.memberships.owners().exists())


def reader_of(user: User) -> Reader | None:
    """What this person may read of the folder; None for whoever finds no mailbox.

    All of it the operator, which a superuser is, and who owns every organisation. Any other owner reads what
    their organisations sent and what was mailed to themselves, never somebody else's code to sign in or
    invitation, which lets in whoever opens its link. Where strangers sign up owning one says nothing of
    anybody, so that a superuser alone reads it.
    """
    if not has_mailbox(user):
        return None
    owned = set(user.memberships.owners().values_list("organisation", flat=True))
    if user.is_superuser or not Organisation.objects.exclude(pk__in=owned).exists():
        return Reader(user.email)
    mine = Q(organisation__in=owned) | Q(engagement__client__organisation__in=owned)
    lets_in = Q(key__startswith="invitation:") | Q(key__startswith="member-invitation:")
    sent = OutgoingMail.objects.filter(mine).exclude(lets_in).values_list("message_id", flat=True)
    return Reader(user.email, frozenset(sent))


def read_mailbox(folder: Path) -> list[KeptMail]:
    """The newest first, at most 200 files of them."""
    files = sorted((one for one in folder.glob("*.log") if _NAME.fullmatch(one.name)), reverse=True)
    mails = [mail for file in files[:MOST] for mail in reversed(list(_read(file)))]
    return sorted(mails, key=lambda mail: mail.sent_at.timestamp() if mail.sent_at else 0.0, reverse=True)


def find_mail(folder: Path, name: str, number: int) -> KeptMail | None:
    """That mail of that file. A name that is not one of this folder's finds nothing."""
    path = folder / name
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    return next((mail for mail in _read(path) if mail.number == number), None)


def forget_kept_mails(*, message_ids: Collection[str], recipients: Collection[str] = ()) -> int:
    """Deletes kept mails, in production too, by their Message-ID or by whom they are to; how many went.

    Other mails of the same file stay in it.
    """
    folder = _folder_of_files()
    if folder is None or not folder.is_dir() or not (message_ids or recipients):
        return 0
    gone = 0
    for path in folder.glob("*.log"):
        mails = list(_read(path))
        left = [mail for mail in mails if not _is_one_of(mail, message_ids, recipients)]
        gone += len(mails) - len(left)
        if mails and not left:
            path.unlink(missing_ok=True)
        elif len(left) < len(mails):
            path.write_bytes(b"".join(mail.raw.strip(b"\n") + b"\n" + b"-" * 79 + b"\n" for mail in left))
    return gone


def _is_one_of(mail: KeptMail, message_ids: Collection[str], recipients: Collection[str]) -> bool:
    address = parseaddr(mail.to)[1].lower()
    return str(mail.message.get("Message-ID", "")).strip() in message_ids or address in recipients


def _read(path: Path) -> Iterator[KeptMail]:
    parts = [part for part in _BETWEEN.split(path.read_bytes()) if part.strip()]
    for number, raw in enumerate(parts):
        yield KeptMail(path.name, number, raw, message_from_bytes(raw, policy=policy.default))
