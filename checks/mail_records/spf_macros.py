"""Checks and expands the macros of SPF names (RFC 7208 §7)."""

import re
from collections.abc import Mapping
from urllib.parse import quote

_LETTERS = "slodiphcrtv"
_MACRO = re.compile(r"%\{([a-zA-Z])([0-9]*)([rR]?)([.\-+,/_=]*)\}")
_ESCAPES = {"%%": "%", "%_": " ", "%-": "%20"}
_PIECE = re.compile(f"{_MACRO.pattern}|%[%_-]")
_TOP_LABEL = re.compile(r"(?=.*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_ONLY_IN_EXPLANATIONS = "crt"


def macro_error(text: str, *, is_explanation: bool = False) -> str:
    """What is wrong with a macro string, "" when nothing is: visible ASCII, each % part of a macro.

    An explanation may hold spaces, and macros of its own (§7.2).
    """
    position = 0
    while position < len(text):
        character = text[position]
        if character == "%":
            length, error = _macro_at(text, position, is_explanation)
            if error:
                return error
            position += length
        elif "!" <= character <= "~" or (character == " " and is_explanation):
            position += 1
        else:
            return f"the character {character!r} is not allowed"
    return ""


def _macro_at(text: str, position: int, is_explanation: bool) -> tuple[int, str]:
    """The length of the macro that begins at a % sign, and what is wrong with it."""
    if text[position : position + 2] in _ESCAPES:
        return 2, ""
    match = _MACRO.match(text, position)
    if match is None:
        return 0, f"“{text[position : position + 12]}” is no macro"
    letter, digits = match[1].lower(), match[2]
    if letter not in _LETTERS:
        return 0, f"%{{{match[1]}}} is an unknown macro"
    if letter in _ONLY_IN_EXPLANATIONS and not is_explanation:
        return 0, f"%{{{match[1]}}} is only allowed in explanations"
    if digits and not digits.strip("0"):
        return 0, f"“{match[0][:20]}” keeps no label"
    return len(match[0]), ""


def name_error(text: str) -> str:
    """What is wrong with a domain-spec: a macro string that ends in a top label or a macro."""
    if not text:
        return "a name is missing"
    error = macro_error(text)
    if error or text.endswith("}") or text[-2:] in _ESCAPES:
        return error
    stem, dot, top = text.removesuffix(".").rpartition(".")
    if not dot or not stem or not _TOP_LABEL.fullmatch(top):
        return f"“{text[:60]}” is no full domain name"
    return ""


def letters_in(text: str) -> frozenset[str]:
    """The macro letters of a text, in lower case."""
    return frozenset(match[1].lower() for match in _MACRO.finditer(text))


def expand(text: str, values: Mapping[str, str]) -> str | None:
    """The text behind a macro string, given the macros' values by lower-case letter.

    A letter in upper case escapes its value for a URL. None when the text holds a macro that only a real
    message has a value for.
    """
    unknown: list[str] = []

    def value_of(match: re.Match[str]) -> str:
        if match[0] in _ESCAPES:
            return _ESCAPES[match[0]]
        letter = match[1].lower()
        if letter not in values:
            unknown.append(letter)
            return ""
        value = _transform(values[letter], match[2], bool(match[3]), match[4] or ".")
        return value if match[1].islower() else quote(value, safe="")

    expanded = _PIECE.sub(value_of, text)
    return None if unknown else expanded


def _transform(value: str, digits: str, is_reversed: bool, delimiters: str) -> str:
    parts = re.split(f"[{re.escape(delimiters)}]", value)
    if is_reversed:
        parts.reverse()
    significant = digits.lstrip("0")
    # More digits than a value can have labels: all of them.
    keep = int(significant) if significant and len(significant) < 5 else len(parts)
    return ".".join(parts[-keep:])
