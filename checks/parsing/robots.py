"""Reads robots.txt and the words that tell search engines to stay out, as RFC 9309 and Google do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

MAX_TEXT = 512 * 1024
MAX_RULES = 5_000
GOOGLE = "googlebot"
# "none" is short for noindex and nofollow together.
_KEEPS_OUT = frozenset({"noindex", "none"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One allow or disallow line; `path` as written, with * and a final $."""

    path: str
    is_allowed: bool

    def matches(self, path: str) -> bool:
        """Piece by piece from the left, so that no pattern takes more than a few looks at each character."""
        pattern, is_anchored = (self.path[:-1], True) if self.path.endswith("$") else (self.path, False)
        first, *pieces = pattern.split("*")
        if not path.startswith(first):
            return False
        place = len(first)
        if not pieces:
            return place == len(path) or not is_anchored
        *middle, last = pieces
        for piece in middle:
            found = path.find(piece, place)
            if found == -1:
                return False
            place = found + len(piece)
        if not is_anchored:
            return path.find(last, place) != -1
        return len(path) - len(last) >= place and path.endswith(last)


@dataclass(slots=True)
class _Group:
    agents: set[str] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for each crawler, by its name in lower case; "*" holds for all without rules of their own."""

    rules: dict[str, tuple[Rule, ...]]

    def allows(self, path: str, agent: str = "*") -> bool:
        """The longest rule that matches holds; between equals the one that allows (§2.2.2)."""
        rules = self.rules.get(agent.lower(), self.rules.get("*", ()))
        matching = [rule for rule in rules if rule.matches(path)]
        if not matching or path == "/robots.txt":
            return True
        return max(matching, key=lambda rule: (len(rule.path), rule.is_allowed)).is_allowed


def parse_robots(text: str) -> Robots:
    """Groups of the same crawler are put together (§2.2.1); what makes no sense is passed over."""
    groups: list[_Group] = []
    is_naming = False
    count = 0
    for line in text[:MAX_TEXT].lstrip("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if not is_naming:
                groups.append(_Group())
            is_naming = True
            groups[-1].agents.add(value.lower())
        elif key in {"allow", "disallow"}:
            is_naming = False
            count += 1
            # An empty disallow forbids nothing; a rule before any user-agent belongs to nobody.
            if groups and value and count <= MAX_RULES:
                groups[-1].rules.append(Rule(value, key == "allow"))
    agents = {agent for group in groups for agent in group.agents}
    return Robots(
        {
            agent: tuple(rule for group in groups if agent in group.agents for rule in group.rules)
            for agent in agents
        }
    )


def keeps_out(values: Iterable[str]) -> str:
    """The first X-Robots-Tag or meta value that keeps the page out of search engines, or "".

    A value may begin with a crawler's name: "googlebot: noindex"; other crawlers' rules do not count.
    """
    for value in values:
        agent = ""
        for part in value[:2_000].split(","):
            name, colon, rest = part.partition(":")
            words = part.strip().lower()
            if colon and name.strip().lower() not in {
                "unavailable_after",
                "max-snippet",
                "max-image-preview",
            }:
                agent, words = name.strip().lower(), rest.strip().lower()
            if agent in {"", GOOGLE, "robots", "*"} and words in _KEEPS_OUT:
                return value[:200]
    return ""
