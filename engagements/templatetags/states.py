"""One vocabulary of states, so that a pass looks the same on every page: icon, word, colour."""

from typing import NamedTuple

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from engagements.templatetags.icons import icon

register = template.Library()


class Look(NamedTuple):
    """How a state looks: `tone` is one of go, hold, nogo, idle, work."""

    tone: str
    icon: str
    word: str | Promise


GO = Look("go", "circle-check", "GO")
HOLD = Look("hold", "circle-pause", "HOLD")
NO_GO = Look("nogo", "octagon-x", "NO-GO")

LOOKS: dict[str, Look] = {
    # the poll
    "go": GO,
    "hold": HOLD,
    "no-go": NO_GO,
    "nogo": NO_GO,
    "not-begun": Look("idle", "circle-dashed", _("Not begun")),
    # verdicts
    "pass": Look("go", "check", _("Pass")),
    "warn": Look("hold", "triangle-alert", _("Warning")),
    "fail": Look("nogo", "x", _("Fail")),
    "could-not-tell": Look("hold", "circle-question-mark", _("Could not tell")),
    "not-applicable": Look("idle", "minus", _("Not applicable")),
    # severities
    "blocker": Look("nogo", "octagon-x", _("Blocker")),
    "high": Look("nogo", "triangle-alert", _("High")),
    "medium": Look("hold", "circle-alert", _("Medium")),
    "low": Look("idle", "flag", _("Low")),
    "info": Look("idle", "info", _("Info")),
    # stages and items
    "todo": Look("idle", "circle-dashed", _("Not begun")),
    "active": Look("work", "circle-dot", _("At work")),
    "held": Look("hold", "circle-pause", _("On hold")),
    "doing": Look("work", "circle-dot", _("Doing")),
    "done": Look("go", "circle-check", _("Done")),
    # risks, findings
    "open": Look("nogo", "circle-dot", _("Open")),
    "fixed": Look("go", "circle-check", _("Fixed")),
    "closed": Look("go", "circle-check", _("Closed")),
    "accepted": Look("hold", "signature", _("Accepted")),
    "fixing": Look("work", "wrench", _("Being fixed")),
    "proposed": Look("work", "clipboard-check", _("Ready to close")),
    # access entries, environment keys
    "on": Look("go", "shield-check", _("On")),
    "off": Look("nogo", "shield-off", _("Off")),
    "present": Look("go", "check", _("Present")),
    "missing": Look("nogo", "x", _("Missing")),
    "unknown": Look("idle", "circle-question-mark", _("Not known")),
    # DNS records: live against what was approved
    "changed": Look("nogo", "git-compare", _("Changed")),
    "not-approved": Look("nogo", "circle-plus", _("Not approved")),
    "not-known": Look("hold", "circle-question-mark", _("Could not tell")),
    "other-ttl": Look("hold", "timer", _("Other lifetime")),
    "planned": Look("work", "calendar", _("Planned")),
    "follows-provider": Look("go", "cloud", _("Follows its provider")),
    "as-approved": Look("go", "check", _("As approved")),
    # permissions
    "asked": Look("hold", "circle-question-mark", _("Waits for an answer")),
    "granted": Look("go", "circle-check", _("Permitted")),
    "declined": Look("idle", "ban", _("Declined")),
    "withdrawn": Look("idle", "undo-2", _("Withdrawn")),
    "over": Look("idle", "clock", _("Ended")),
    "proven": Look("go", "badge-check", _("Verified")),
    "unproven": Look("hold", "circle-dashed", _("Not verified yet")),
    "lost": Look("nogo", "circle-x", _("No longer verified")),
    # rows of an import
    "import-new": Look("go", "circle-plus", _("New")),
    "import-changed": Look("work", "pencil", _("Changed")),
    "import-same": Look("idle", "minus", _("The same")),
    "import-error": Look("nogo", "circle-x", _("Left out")),
    # deliverables
    "delivered": Look("go", "circle-check", _("Delivered")),
    "confirmed": Look("go", "badge-check", _("Confirmed")),
    "not-there": Look("hold", "circle-dashed", _("Not there yet")),
    "to-confirm": Look("idle", "circle-dashed", _("To be confirmed")),
    # rehearsals
    "under-way": Look("work", "circle-play", _("Under way")),
    "worked": Look("go", "circle-check", _("Worked")),
    "worked-changed": Look("hold", "pencil", _("Worked with changes")),
    "rehearsal-failed": Look("nogo", "circle-x", _("Failed")),
    "abandoned": Look("idle", "ban", _("Abandoned")),
    # mails on their way
    "waiting": Look("idle", "clock", _("Waiting")),
    "sending": Look("work", "loader-circle", _("Sending")),
    "handing-over": Look("work", "loader-circle", _("Sending")),
    "sent": Look("go", "check", _("Sent")),
    "refused": Look("nogo", "circle-x", _("Refused")),
    "given-up": Look("nogo", "circle-x", _("Not delivered")),
    "unsure": Look("hold", "circle-question-mark", _("May have arrived")),
    # long work
    "queued": Look("idle", "clock", _("Queued")),
    "running": Look("work", "loader-circle", _("Running")),
    # versions of the pack
    "draft": Look("idle", "pencil", _("Draft")),
    "issued": Look("work", "file-text", _("Issued")),
    "signed": Look("go", "signature", _("Signed off")),
    "superseded": Look("idle", "history", _("Superseded")),
    "handed-over": Look("go", "package-check", _("Handed over")),
    "finished": Look("go", "circle-check", _("Finished")),
    "cancelled": Look("idle", "ban", _("Cancelled")),
    "failed": Look("nogo", "circle-x", _("Failed")),
}
UNKNOWN = Look("idle", "circle", "")


def look(value: object) -> Look:
    """The look of a state; one that nobody described is shown plainly with its own name."""
    key = str(value).strip().lower().replace("_", "-").replace(" ", "-")
    return LOOKS.get(key) or UNKNOWN._replace(word=str(value))


@register.simple_tag
def state(value: object, label: str = "", style: str = "") -> SafeString:
    """`{% state verdict %}`; `label` replaces the word, `style` is `filled` or `large`."""
    shown = look(value)
    classes = f"state is-{shown.tone}" + (f" state--{style}" if style else "")
    return format_html('<span class="{}">{}{}</span>', classes, icon(shown.icon), label or shown.word)


@register.filter
def tone(value: object) -> str:
    """The class that gives a block a state's colours: `class="notice {{ verdict|tone }}"`."""
    return f"is-{look(value).tone}"


@register.filter
def state_icon(value: object) -> SafeString:
    """The icon of a state by itself, where its word stands elsewhere."""
    return icon(look(value).icon)


@register.filter
def state_word(value: object) -> str:
    """The word of a state by itself."""
    return str(look(value).word)
