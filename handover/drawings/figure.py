"""Makes a drawing fit for paper: the pack's own face, and a title that readers aloud say in its place."""

import re

from django.utils.safestring import SafeString, mark_safe

from engagements.drawings.svg import element

_ROOT = re.compile(r"\A<svg ([^>]*)>")


def for_paper(drawing: SafeString, label: str) -> SafeString:
    """The same drawing; `label` becomes its `<title>`, which the PDF takes as alternative text."""
    title = element("title", label)
    made = _ROOT.sub(lambda found: f'<svg font-family="Inter" {found[1]}>{title}', drawing, count=1)
    return mark_safe(made)  # noqa: S308  a drawing and an element, both escaped where they were made
