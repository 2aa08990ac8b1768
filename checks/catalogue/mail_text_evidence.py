"""What a TXT record said, as the evidence of each check on mail that rests on one."""

from typing import Any

from checks.mail_records.tag_list import shorten
from checks.net.answers import Answer

MAX_TEXT = 2000
_MOST_RECORDS = 10


def asked_for_text(answer: Answer) -> dict[str, Any]:
    return {
        "asked": f"{answer.name} TXT",
        "rcode": answer.rcode,
        "records": [shorten(value, MAX_TEXT) for value in answer.values[:_MOST_RECORDS]],
    }
