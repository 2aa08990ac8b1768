"""Erases a client with all that is kept of it, and hands out a receipt that proves what went."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from engagements.actions.erase_engagement import erase_engagements
from engagements.actions.forget_record import delete_files_on_commit
from engagements.models import Client, ErasureReceipt, HistoryHead, Membership, Participant, User
from engagements.privacy.reach import count_rows, files_of, reach


@dataclass(frozen=True, slots=True)
class Erased:
    """`text` is the receipt to hand out, byte for byte what the hash of `receipt` is of."""

    receipt: ErasureReceipt
    text: str


@transaction.atomic
def erase_client(*, client: Client, actor: User) -> Erased:
    """Engagements with their records and files, exports, and accounts of people who are in nothing else.

    Nothing of it comes back. What backups hold goes when they do; the receipt says nothing of them.
    """
    engagements = client.engagements.order_by("starts_at", "pk")
    told = {
        "format": 1,
        "client": client.name,
        "organisation": client.organisation.name,
        "erased_at": timezone.now().isoformat(timespec="seconds"),
        "erased_by": str(actor),
        **what_goes(client),
    }
    # Locked, then looked at again: nobody joins something else meanwhile, and loses that with the account.
    alone = list(accounts_of(client).values_list("pk", flat=True))
    locked = User.objects.select_for_update().filter(pk__in=alone).values_list("pk", flat=True)
    leaving = list(accounts_of(client).filter(pk__in=list(locked)).values_list("pk", flat=True))
    receipt = ErasureReceipt(
        organisation=client.organisation,
        erased_by=actor,
        erased_by_name=str(actor)[:120],
        counts={**told["rows"], "files": len(told["files"]), "accounts": len(leaving)},
    )
    text = json.dumps({"reference": str(receipt.reference), **told}, ensure_ascii=False, indent=1) + "\n"
    receipt.sha256 = hashlib.sha256(text.encode()).hexdigest()
    exports = [one.file for one in client.exports.select_for_update()]
    people = User.objects.filter(pk__in=leaving)
    addresses = list(people.values_list("email", flat=True))
    erase_engagements(engagements, client=client, recipients=addresses)
    people.delete()
    delete_files_on_commit(exports)
    receipt.save()
    return Erased(receipt, text)


def what_goes(client: Client) -> dict[str, Any]:
    """Rows by kind, files with their hashes, and where the record of each engagement ended."""
    engagements = list(client.engagements.order_by("starts_at", "pk"))
    pks = [one.pk for one in engagements]
    heads = {head.pk: f"{head.number}:{head.digest}" for head in HistoryHead.objects.filter(pk__in=pks)}
    named = [
        {"code": one.code, "title": one.title, "domain": one.domain, "record": heads.get(one.pk, "")}
        for one in engagements
    ]
    files = {file.name: _digest(file) for model in reach() for file in files_of(model, pks)}
    return {
        "engagements": named,
        "rows": count_rows(pks),
        "accounts": accounts_of(client).count(),
        "files": dict(sorted(files.items())),
    }


def accounts_of(client: Client) -> QuerySet[User]:
    """People who take part in this client's engagements and have no other reason for an account."""
    elsewhere = Participant.objects.filter(user=OuterRef("pk")).exclude(engagement__client=client)
    works = Membership.objects.filter(user=OuterRef("pk"))
    people = User.objects.filter(participations__engagement__client=client).distinct()
    return people.filter(~Exists(elsewhere), ~Exists(works), is_staff=False, is_superuser=False)


def _digest(file: Any) -> str:
    """Of the bytes on the disk; "missing" where they have gone."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"
