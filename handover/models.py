"""The pack: a frozen picture of an engagement, numbered, with its PDF; and the signature under it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import BackgroundJob, Engagement, LeaseLost, Organisation

MOST_TITLE = 120  # characters of a section's title


class Paper(models.TextChoices):
    """The sizes a pack is printed on; the values are the names CSS knows them by."""

    A4 = "A4", _("A4")
    LETTER = "letter", _("US Letter")


class Standing(models.TextChoices):
    """What a version is now; a signed one stays signed, and may be the newest no more."""

    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")
    SIGNED = "signed", _("Signed off")
    SUPERSEDED = "superseded", _("Superseded")


class CancelWanted(Exception):
    """Somebody has asked to stop, and was told that it stops: keep no file."""


class Pack(BackgroundJob):
    """`snapshot` is the whole content; `file` holds the PDF made from it, and `sha256` that file's hash.

    `content_sha256` leaves out the number, the time and who signed earlier versions: two packs that share it
    say the same. Once an issued version is there the database itself lets nothing of it be changed.
    `section`, by its title, and its number and count are what is being laid out, as `headway.py` says.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="packs")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="packs/", blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    section = models.CharField(max_length=MOST_TITLE, blank=True)
    section_number = models.PositiveSmallIntegerField(default=0)
    section_count = models.PositiveSmallIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="pack_number_once"),
            models.UniqueConstraint(
                fields=["engagement"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_unfinished_pack",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="pack_to_sweep")]

    def __str__(self) -> str:
        return f"pack {self.number} of {self.engagement_id}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_unissued(self) -> bool:
        """A version that was to be issued and is not out: nothing of it is handed to anybody."""
        return not self.is_draft and self.state != self.State.DONE

    @property
    def title(self) -> str:
        """As people speak of it: "draft 3" or "version 4"; the two share one row of numbers."""
        words = _("draft %(number)d") if self.is_draft else _("version %(number)d")
        return str(words) % {"number": self.number}

    @property
    def step(self) -> str:
        """What its making is at, in plain words."""
        if self.section:
            words = _("Laying out %(section)s, %(number)d of %(count)d")
            names = {"section": self.section, "number": self.section_number, "count": self.section_count}
            return str(words) % names
        if self.section_number:
            return str(_("Drawing the pages and enclosing the registers"))
        return str(
            _("Laying out the cover and the contents") if self.section_count else _("Writing the pages")
        )

    def keep_file(self, *, name: str, size: int, sha256: str, page_count: int) -> None:
        """Ends the job with its file, in one step.

        Raises CancelWanted when somebody was told that it stops, LeaseLost when another worker has it.
        """
        kept = {
            "state": self.State.DONE,
            "file": name,
            "size": size,
            "sha256": sha256,
            "page_count": page_count,
            "done_count": self.total_count,
            "finished_at": timezone.now(),
            "lease_until": None,
        }
        if not self._own().filter(is_cancel_wanted=False).update(**kept):
            if self._own().exists():
                raise CancelWanted(f"{self} was cancelled")
            raise LeaseLost(f"{self} is no longer this worker's")
        for field, value in kept.items():
            setattr(self, field, value)


class SignOff(models.Model):
    """One request to the founder to sign a version, and its one answer.

    It may be answered for a newer version than it was asked for: `pack` is then the one that was answered.
    Signing is bound to the bytes of the PDF: `sha256` is the hash of what was signed, `signed_name` the name
    as it was typed. A signature is never changed, by the database's own doing.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        SIGNED = "signed", _("Signed off")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="sign_offs")
    pack = models.ForeignKey(Pack, models.RESTRICT, related_name="sign_offs")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    word = models.CharField(_("a word to the founder"), max_length=500, blank=True)
    due_on = models.DateField(_("needed by"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_word = models.CharField(_("what was answered"), max_length=1000, blank=True)
    signed_name = models.CharField(_("your name"), max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement"], condition=models.Q(state="asked"), name="one_sign_off_asked"
            ),
            models.UniqueConstraint(
                fields=["pack"], condition=models.Q(state="signed"), name="one_signature_a_pack"
            ),
        ]

    def __str__(self) -> str:
        return f"sign-off of pack {self.pack_id}"

    @property
    def is_asked(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def is_overdue(self) -> bool:
        return bool(self.is_asked and self.due_on and self.due_on < timezone.localdate())

    @property
    def signer(self) -> str:
        """As they signed, and whose account that was where it is called otherwise."""
        typed, account = self.signed_name, self.answered_by_name
        is_same = " ".join(typed.split()).casefold() == " ".join(account.split()).casefold()
        return typed if is_same else _("%(typed)s (%(account)s)") % {"typed": typed, "account": account}


class Provenance(models.Model):
    """What an issued version can be held to: the code of its public page, and how its file came about.

    `unsigned_sha256` is the hash of the bytes that the snapshot gives whenever it is rendered. The pack's own
    `sha256` differs from it where a certificate signed the file; `signed_by` is that certificate's name.
    """

    pack = models.OneToOneField(Pack, models.CASCADE, related_name="provenance")
    code = models.CharField(max_length=20, unique=True)
    unsigned_sha256 = models.CharField(max_length=64, blank=True)
    signed_by = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"provenance of pack {self.pack_id}"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self) -> Self:
        """Those that open something at this moment."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class ShareLink(models.Model):
    """A way to one issued version for somebody without an account: an address and a passphrase.

    Of the address only the hash of its secret is kept (`digest`), of the passphrase what a password hasher
    makes of it: neither can be shown again. `name` says whom it is for. How often it was used stays when the
    log of downloads is forgotten.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="share_links")
    pack = models.ForeignKey(Pack, models.CASCADE, related_name="share_links")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    passphrase = models.CharField(max_length=255)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_by_name = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_name = models.CharField(max_length=120, blank=True)
    refused_count = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True, blank=True)
    download_count = models.PositiveIntegerField(default=0)
    last_download_at = models.DateTimeField(null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"link to pack {self.pack_id} for {self.name}"

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class ShareDownload(models.Model):
    """The file was handed out through a link; `address` as the portal knows its proxies."""

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="downloads")
    at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["link", "-at"], name="downloads_of_a_link")]

    def __str__(self) -> str:
        return f"download through link {self.link_id}"


class Composition(models.Model):
    """What packs are made up of, as somebody chose it; `handover/plan.py` says what `sections` holds."""

    sections = models.JSONField(_("sections"), default=list)
    introduction = models.TextField(_("introduction"), blank=True)
    closing = models.TextField(_("closing words"), blank=True)
    paper = models.CharField(_("paper"), max_length=10, choices=Paper, default=Paper.A4)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


class PackPlan(Composition):
    """Of one engagement's packs; without a row they follow the organisation's default."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="pack_plan")

    def __str__(self) -> str:
        return f"plan of the packs of {self.engagement_id}"


class PackDefault(Composition):
    """Of the packs of every engagement that has no plan of its own."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="pack_default")

    def __str__(self) -> str:
        return f"default of the packs of {self.organisation_id}"
