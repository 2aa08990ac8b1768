"""A text that is unique to one tenant, in every text field of its rows: where it shows, a row has leaked."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models

from engagements.models import Engagement, Event, SearchEntry

# Words that the portal itself reads, and what stands in addresses: a canary there would break its own pages.
MACHINE_WORDS = {
    "artefact",
    "check_key",
    "code",
    "colour",
    "colour_dark",
    "key",
    "logo_sha256",
    "logo_themes",
    "password",
    "playbook_key",
    "playbook_version",
    "register",
    "sha256",
    "unsigned_sha256",
    "slug",
    "snapshot_sha256",
    "station",
    "subject_kind",
    "target_kind",
    "template_key",
    "time_zone",
}
# What only the portal writes; the sheet of an import is sealed, and gets its canary in `world.py`.
OWN_LISTS = {
    "playbook_data",
    "checks",
    "items",
    "entries",
    "mapping",
    "counts",
    "made",
    "changed",
    "sheet",
    "plan",
}


# What a row hangs on, and the way from there to the engagement; the first that fits.
PATHS = (
    ("engagement", "engagement"),
    ("stage", "stage__engagement"),
    ("comment", "comment__engagement"),
    ("participant", "participant__engagement"),
    ("report", "report__engagement"),
    ("rehearsal", "rehearsal__engagement"),
    ("pack", "pack__engagement"),
    ("link", "link__engagement"),
)


def tenant_models() -> list[type[models.Model]]:
    """Every model of the portal."""
    names = ("engagements", "checks", "handover")
    return [model for name in names for model in apps.get_app_config(name).get_models()]


def rows_below(engagement: Engagement) -> Iterable[models.QuerySet[models.Model]]:
    """Every row that belongs to one engagement and may be changed, by whatever path it hangs on it."""
    for model in tenant_models():
        if model in (Event, SearchEntry):  # never changed; kept by the database from the others
            continue
        names = {field.name for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)}
        path = next((path for name, path in PATHS if name in names), None)
        if path:
            yield model._default_manager.filter(**{path: engagement})


def record_canary(engagement: Engagement, word: str) -> None:
    """An event with the word in each of its texts: those that are there are never changed."""
    for is_for_client in (False, True):
        engagement.events.create(
            actor_name=word,
            verb=word,
            target_kind="risk",
            target_label=word,
            changes={"title": [word, f"{word} after"], word: [word, word]},
            is_for_client=is_for_client,
        )


def write_canary(rows: models.QuerySet[models.Model], word: str) -> int:
    """Puts the word into every text field of the rows; says how many fields that were."""
    fields = [field for field in rows.model._meta.concrete_fields if takes_text(field)]
    for row in rows:
        for field in fields:
            setattr(row, field.attname, _with(word, field, row))
        row.save(update_fields=[field.attname for field in fields] if fields else None)
    return len(fields) * len(rows)


def takes_text(field: "models.Field[object, object]") -> bool:
    is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
    is_free = not (field.choices or field.primary_key or isinstance(field, models.FileField))
    return is_text and is_free and field.name not in MACHINE_WORDS | OWN_LISTS


def _with(word: str, field: "models.Field[object, object]", row: models.Model) -> object:
    if isinstance(field, models.JSONField):
        return {word: word} if isinstance(getattr(row, field.attname), dict) else [word]
    if isinstance(field, models.EmailField):
        return f"{word}{row.pk}@canary.test"
    if isinstance(field, models.URLField):
        return f"https://{word}.test/"
    is_short = field.max_length is not None and field.max_length < 20
    return word if is_short else f"{word}{row.pk}"
