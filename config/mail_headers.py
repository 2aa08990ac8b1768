"""Mails whose List-Unsubscribe header stands in one line: mail programs do not decode an address in pieces.

A header longer than 78 characters without a space is written as encoded words, which RFC 2047 §5 allows in
no header of addresses; RFC 5322 §2.1.1 allows 998.
"""

import email.policy
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from typing import Any, override

from django.core.mail import EmailMultiAlternatives

_headers = HeaderRegistry()


class _InOneLine(UnstructuredHeader):
    def fold(self, *, policy: Any) -> str:
        return f"List-Unsubscribe: {self}{policy.linesep}"


_headers.map_to_type("list-unsubscribe", _InOneLine)  # type: ignore[arg-type]  # it is mixed in there


class Mail(EmailMultiAlternatives):
    @override
    def message(self, *, policy: Any = email.policy.default) -> Any:
        return super().message(policy=policy.clone(header_factory=_headers))
