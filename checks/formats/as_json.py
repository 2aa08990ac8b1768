"""The whole audit as one JSON object, which can serve as the baseline of a later one."""

import json

from checks.formats.judging import Judgement
from checks.report_lines import ReportLine


def as_json(judged: Judgement) -> str:
    """With a baseline, each result says what became of it, and `baseline` what is not there any more."""
    found = judged.report.as_object()
    if judged.comparison is not None:
        for line, told in zip(judged.report.lines, found["results"], strict=True):
            change = judged.change_of(line)
            told["change"] = change.value if change else ""
        found["baseline"] = {
            "new_failures": len(judged.failures),
            "fixed": [_short(line) for line in judged.repaired],
            "gone": [_short(line) for line in judged.gone],
        }
    return json.dumps(found, indent=2)


def _short(line: ReportLine) -> dict[str, str]:
    return {"check": line.check_key, "subject": line.subject, "summary": line.summary}
