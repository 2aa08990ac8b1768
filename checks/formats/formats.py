"""The forms in which the command line hands an audit to other programs."""

from collections.abc import Callable

from checks.formats.as_json import as_json
from checks.formats.as_junit import as_junit
from checks.formats.as_markdown import as_markdown
from checks.formats.as_sarif import as_sarif
from checks.formats.judging import Judgement

TABLE = "table"
FORMATS: dict[str, Callable[[Judgement], str]] = {
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "markdown": as_markdown,
}
