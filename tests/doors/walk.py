"""Goes to one address as everybody, with own and with foreign objects, and says what was not right."""

from collections.abc import Iterable, Iterator
from functools import cache

from django.conf import settings
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from engagements.models import Engagement, OwnPlaybook
from engagements.permissions import Role
from tests.doors.canary import tenant_models
from tests.doors.table import DOORS, NO, Door, OpenDoor
from tests.doors.workplaces import (
    ORGANISATION_DOORS,
    PLAYBOOK_DOORS,
    OrganisationDoor,
    WorkplaceDoor,
    no_object,
)
from tests.doors.world import (
    ELSEWHERE,
    HOME,
    INSIDERS,
    NAMED,
    NAMED_ELSEWHERE,
    OTHER,
    READERS,
    STRANGERS,
    World,
)

LEVELS = {**dict(zip(INSIDERS, Role, strict=True)), NAMED: Role.CONSULTANT, NAMED_ELSEWHERE: Role.CONSULTANT}
EVERYBODY = (*INSIDERS, NAMED, NAMED_ELSEWHERE, *STRANGERS)
STAFF = ("consultant", NAMED, NAMED_ELSEWHERE)


def url_names() -> list[str]:
    """The name of every address of the portal; an address without one stands for itself."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            else:
                yield pattern.name or path

    return list(walk(get_resolver().url_patterns, ""))


class Walk:
    """One address, everybody before it; `complaints` gathers what they got and should not have got."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.complaints: list[str] = []
        self.client = Client(raise_request_exception=False)

    def through(self, door: Door) -> list[str]:
        """Strangers first, while nothing has been changed, and the consultant who may last."""
        before = stored()
        self.keep_out(door, ("anonymous", *STRANGERS, NAMED_ELSEWHERE))
        for role in INSIDERS:
            if LEVELS[role] < door.least:
                self.expect(role, door, "get", door.get if door.get == NO else 403)
                self.expect(role, door, "post", door.post if door.post == NO else 403)
        if stored() != before:
            self.complaints.append(f"{self.name}: somebody without the right changed a row")
        self.try_foreign_object(door)
        return self.to_its_people(door, (*INSIDERS, NAMED))

    def keep_out(self, door: Door, strangers: Iterable[str]) -> None:
        for role in strangers:
            self.expect(role, door, "get", self.barred(role, door.get))
            self.expect(role, door, "post", self.barred(role, door.post))

    def to_its_people(self, door: Door, people: Iterable[str]) -> list[str]:
        """Each of them looks, and the one who may does what is done there."""
        for role in people:
            if LEVELS[role] >= door.least:
                self.expect(role, door, "get", door.get)
            if LEVELS[role] > door.most:
                self.expect(role, door, "post", 403)
        last = min(door.most, Role.CONSULTANT)
        self.expect(next(role for role in INSIDERS if LEVELS[role] == last), door, "post", door.post)
        return self.complaints

    def barred(self, role: str, allowed: int) -> int:
        if role == "anonymous":
            return 302
        return NO if allowed == NO else 404

    def expect(self, role: str, door: Door, method: str, status: int) -> None:
        mine = self.world.mine
        address = reverse(self.name, kwargs={"code": mine.code, **door.of(mine)})
        self.ask(role, method, address, door.data(mine), status)

    def try_foreign_object(self, door: Door) -> None:
        """The consultant's own engagement in the address, and an object of the other one behind it."""
        mine, other = self.world.mine, self.world.other
        parts, data = door.of(other), door.data(other)
        if parts == door.of(mine) and data == door.data(mine):
            return
        mixed = [(parts, data)] if not data else [(parts, data), (door.of(mine), data)]
        before = stored()
        for keywords, query in mixed:
            address = reverse(self.name, kwargs={"code": mine.code, **keywords})
            for method, allowed in (("get", door.get), ("post", door.post)):
                self.ask("consultant", method, address, query, NO if allowed == NO else 404)
        if stored() != before:
            self.complaints.append(f"{self.name}: an object of another tenant was changed")

    def through_open(self, door: OpenDoor, people: Iterable[str] = EVERYBODY) -> list[str]:
        address = reverse(self.name, kwargs=dict(door.keywords))
        self.ask("anonymous", "get", address, {}, door.nobody)
        for role in people:
            self.ask(role, "get", address, {}, door.exceptions.get(role, door.someone))
        return self.complaints

    def through_workplace(self, door: WorkplaceDoor) -> list[str]:
        """Everybody but the members of its organisation finds nothing, whoever they are elsewhere."""
        home, elsewhere = (self._keywords(door, word) for word in (HOME, ELSEWHERE))
        address, foreign = (reverse(self.name, kwargs=one) for one in (home, elsewhere))
        before = stored()
        asked = [(role, address) for role in ("anonymous", "viewer", "founder", *STRANGERS)]
        asked += [(role, foreign) for role in (*STAFF, "owner")]
        if isinstance(door, OrganisationDoor) and door.of is not no_object:
            mixed = reverse(self.name, kwargs={**elsewhere, "slug": home["slug"]})
            asked.append(("owner", mixed))
        for role, where in asked:
            self.ask(role, "get", where, {}, self.barred(role, door.get))
            self.ask(role, "post", where, {}, self.barred(role, door.post))
        for role in STAFF:
            if door.least > Role.CONSULTANT:
                self.ask(role, "post", address, {}, NO if door.post == NO else 403)
            if door.reader > Role.CONSULTANT:
                self.ask(role, "get", address, {}, NO if door.get == NO else 403)
        if stored() != before:
            self.complaints.append(f"{self.name}: somebody without the right changed a row")
        return self.to_its_members(door, (*STAFF, "owner"))

    def to_its_members(self, door: WorkplaceDoor, people: Iterable[str]) -> list[str]:
        address = reverse(self.name, kwargs=self._keywords(door, HOME))
        for role in people:
            if LEVELS[role] >= door.reader:
                self.ask(role, "get", address, {}, door.get)
        self.ask("owner", "post", address, {}, door.post)
        return self.complaints

    def _keywords(self, door: WorkplaceDoor, word: str) -> dict[str, object]:
        playbook = self.world.playbooks[word]
        return {**_named(door, playbook), **door.also, **_object(door, playbook)}

    def browser_of(self, role: str) -> Client:
        """The one browser of the walk, made anew in all but what is costly: the chain of middleware."""
        self.client.cookies = browser(self.world, role).cookies
        return self.client

    def ask(self, role: str, method: str, address: str, data: dict[str, str], status: int) -> None:
        # A form always brings its token along: a POST of nothing at all is nothing that a browser sends.
        sent = {"token": "", **data} if method == "post" else data
        response = getattr(self.browser_of(role), method)(address, sent)
        asked = f"{self.name}: {method.upper()} {address} as {role}"
        if response.status_code != status:
            self.complaints.append(f"{asked} answers {response.status_code}, not {status}")
        way_in, _mark, _asked_for = response.headers.get("Location", "").partition("?next=")
        if (
            role == "anonymous"
            and self.name in {*DOORS, *PLAYBOOK_DOORS, *ORGANISATION_DOORS}
            and way_in != reverse(settings.LOGIN_URL)
        ):
            self.complaints.append(f"{asked} does not lead to sign-in but to “{way_in}”")
        response.headers["Location"] = way_in  # the rest repeats what was asked for
        said = text_of(response)
        for word, readers in READERS.items():
            if role not in readers and word in said:
                self.complaints.append(f"{asked} shows {word}")


def _named(door: WorkplaceDoor, playbook: OwnPlaybook) -> dict[str, object]:
    """That playbook, or the organisation that it is of, as its address names it."""
    if isinstance(door, OrganisationDoor):
        return {"slug": playbook.organisation.slug}
    return {"pk": playbook.pk}


def _object(door: WorkplaceDoor, playbook: OwnPlaybook) -> dict[str, object]:
    """What stands in the address beside the organisation: one of its members, clients or invitations."""
    return door.of(playbook.organisation) if isinstance(door, OrganisationDoor) else {}


def browser(world: World, role: str) -> Client:
    """One in which that person is signed in; nobody for "anonymous"."""
    client = Client(raise_request_exception=False)
    if role in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    return client


def text_of(response: HttpResponseBase) -> str:
    """Headers and body as text; a file that is sent is read to its end, which closes it."""
    body = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]  # either kind
    return f"{dict(response.headers)} {body.decode(errors='replace')}"


def stored() -> dict[str, list[dict[str, object]]]:
    """Every row of the portal by column as the database has it, save when somebody signed in."""
    rows = {}
    with connection.cursor() as cursor:
        for name, (columns, statement) in _statements().items():
            cursor.execute(statement)
            rows[name] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return rows


@cache
def _statements() -> dict[str, tuple[list[str], str]]:
    quoted = connection.ops.quote_name
    statements = {}
    for model in tenant_models():
        meta = model._meta
        columns = [field.column for field in meta.local_concrete_fields if field.name != "last_login"]
        table, key = quoted(meta.db_table), quoted(str(meta.pk and meta.pk.column))
        listed = ", ".join(quoted(column) for column in columns)
        statements[model.__name__] = columns, f"SELECT {listed} FROM {table} ORDER BY {key}"  # noqa: S608
    return statements


def shows_itself(world: World, engagement: Engagement) -> bool:
    """Whether the other tenant's own consultant sees the canary: one that nobody sees would prove nothing."""
    client = browser(world, "other_consultant")
    said = text_of(client.get(reverse("overview", kwargs={"code": engagement.code})))
    return OTHER in said
