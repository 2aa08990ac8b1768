"""The packs of the demo, audited in the lab: made again byte for byte, and read by who has nothing else."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker, Settings

from checks.lab import RunningLab, running_lab
from checks.models import Finding, Result, Run
from engagements.models import AccessEntry, Engagement, Risk, Runbook, User
from engagements.readiness import read_readiness
from handover.actions.execute_pack import execute_pack
from handover.actions.make_pack import make_pack
from handover.actions.make_share_link import make_share_link
from handover.demo.handing_over import finish_demo
from handover.document import document_html, made_at
from handover.enclosed import enclosed_files
from handover.models import Pack, ShareLink, SignOff
from handover.pdf import render_pdf
from handover.templatetags.pack import prose
from tests.handover.authority import NAME, PASSPHRASE, Authority
from tests.handover.printed import Printed, squeezed

pytestmark = pytest.mark.django_db
SHOPS = ("brightcart", "tasklane", "fablecraft")

type Issued = dict[str, Pack]


@pytest.fixture(scope="module")
def handed_over(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The demo with all three sprints issued, Fablecraft's under a certificate; gives its folder of uploads.

    Half a minute's work, so that the module's tests share it; what each of them changes is rolled back.
    """
    uploads = tmp_path_factory.mktemp("uploads")
    around = transaction.atomic()
    with running_lab(list(SHOPS)) as lab, override_settings(MEDIA_ROOT=uploads, **settings_for(lab)):
        with django_db_blocker.unblock():
            around.__enter__()
            call_command("demo", "--audit-now", verbosity=0)  # it hands Tasklane over and has it signed
            issue("brightcart")
            certificate = uploads / "pack.p12"
            certificate.write_bytes(Authority().pkcs12())
            with override_settings(PACK_SIGNING_FILE=str(certificate), PACK_SIGNING_PASSPHRASE=PASSPHRASE):
                issue("fablecraft")
        yield uploads
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


def settings_for(lab: RunningLab) -> dict[str, object]:
    """The lab as the supervisor's environment describes it to the worker."""
    return {
        "AUDIT_ZONE_RESOLVERS": {"test": lab.resolver},
        "AUDIT_ALLOWED_NETWORKS": lab.networks,
        "AUDIT_CA_FILE": str(lab.ca_file),
        "AUDIT_PORT_MAP": {str(port): str(moved) for port, moved in lab.port_map.items()},
    }


def issue(code: str) -> None:
    engagement = Engagement.objects.select_related("client__organisation", "lead").get(code=code)
    status = Pack.Status.ISSUED
    made = make_pack(engagement=engagement, actor=engagement.lead, status=status, is_published=False)
    execute_pack(made.pack.pk)


@pytest.fixture
def issued(handed_over: Path, db: None, settings: Settings) -> Issued:
    """Every version of the demo that is out, by its sprint."""
    settings.MEDIA_ROOT = handed_over
    rows = Pack.objects.filter(status=Pack.Status.ISSUED, state=Pack.State.DONE)
    return {pack.engagement.code: pack for pack in rows.select_related("engagement", "provenance")}


@pytest.mark.postgres
def test_the_audits_find_the_faults_of_the_shops_for_real(issued: Issued) -> None:
    assert set(Run.objects.values_list("state", "error")) == {("done", "")}
    failing = {
        code: Result.objects.current().failing().filter(engagement__code=code).count()
        for code in ("brightcart", "tasklane", "fablecraft")
    }
    assert failing["brightcart"] > failing["fablecraft"] > failing["tasklane"] > 0
    found = set(Finding.objects.filter(engagement__code="brightcart").values_list("check_key", "subject"))
    assert {
        ("tls.expiry", "app.brightcart.test"),
        ("dns.dangling", "shop-old.brightcart.test"),
        ("mail.spf-lookups", "brightcart.test"),
        ("exposure.files", "app.brightcart.test"),
    } <= found
    brightcart = Engagement.objects.get(code="brightcart")
    assert brightcart.risks.filter(source="finding").count() == brightcart.findings.count()
    engagements = list(Engagement.objects.all())
    answers = {one.code: read_readiness(engagements)[one.pk].answer.value for one in engagements}
    assert answers["brightcart"] == "no-go"
    assert answers["tasklane"] == "hold", "one thing is left to write down, and nothing forbids the launch"
    assert {one.code: one.state for one in engagements} == {
        "brightcart": "open", "fablecraft": "open", "tasklane": "handed-over",
    }  # fmt: skip
    signed = SignOff.objects.get()
    assert (signed.signed_name, signed.sha256) == ("Henrik Dahl", signed.pack.sha256)
    assert signed.pack.page_count > 10
    assert finish_demo()
    assert (SignOff.objects.count(), Pack.objects.count()) == (1, len(issued))


def test_every_version_is_made_again_from_its_row_alone_and_byte_for_byte(
    issued: Issued, django_assert_num_queries: Any
) -> None:
    """Whatever became of the registers since; a signed file is these bytes, and the signature after them."""
    assert set(issued) == set(SHOPS)
    Risk.objects.update(title="Another one", effect="Something else")
    Engagement.objects.update(title="Named anew")
    AccessEntry.objects.update(owner="Nobody")
    Runbook.objects.all().delete()
    for code, pack in issued.items():
        with default_storage.open(pack.file.name) as file:
            kept = file.read()
        with django_assert_num_queries(0):
            html, moment, enclosed = (of(pack.snapshot) for of in (document_html, made_at, enclosed_files))
            again = render_pdf(html, made_at=moment, enclosed=enclosed).pdf
        assert sha256(again).hexdigest() == pack.provenance.unsigned_sha256, code
        assert sha256(kept).hexdigest() == pack.sha256, code
        assert kept.startswith(again), code
        assert (kept == again) == (pack.provenance.signed_by == ""), code
    assert {pack.provenance.signed_by for pack in issued.values()} == {"", NAME}


def test_the_signed_version_is_shared_by_a_link_that_was_used(
    issued: Issued, client_for: Callable[[User], Client]
) -> None:
    link = ShareLink.objects.get()
    assert link.is_live
    assert (link.pack, link.download_count, link.refused_count) == (issued["tasklane"], 2, 1)
    assert [one.device for one in link.downloads.all()] == ["Safari on iPhone", "Firefox on Windows"]
    ana, code = User.objects.get(email="ana@harbourlaunch.test"), {"code": "tasklane"}
    page = client_for(ana).get(reverse("pack_links", kwargs=code)).text
    for words in (link.name, "1 wrong passphrase", "2 downloads", "198.51.100.61", "Revoke"):
        assert words in page
    assert "taken 2 times" in client_for(ana).get(reverse("handover", kwargs=code)).text


def test_a_demo_of_before_stays_without_a_link_and_goes_with_one(issued: Issued) -> None:
    ShareLink.objects.all().delete()
    assert finish_demo()
    assert not ShareLink.objects.exists()
    again = {"pack": issued["tasklane"], "name": "Somebody", "days": 1, "passphrase": "", "actor": None}
    make_share_link(**again)
    call_command("demo", "--again", verbosity=0)
    assert not ShareLink.objects.exists()
    assert not Pack.objects.exists()


@pytest.fixture
def printed(issued: Issued) -> Printed:
    """Brightcart's version, the largest: a sprint in the middle of its faults."""
    pack = issued["brightcart"]
    titles = {one["key"]: one["title"] for one in pack.snapshot["sections"] if one["key"] != "cover"}
    with default_storage.open(pack.file.name) as file:
        return Printed.of(file.read(), titles)


@pytest.fixture
def brightcart(issued: Issued) -> Engagement:
    return issued["brightcart"].engagement


def test_the_contents_lead_to_every_heading(printed: Printed) -> None:
    lines, links = printed.contents()
    assert [line for line, _page in lines] == [printed.heading(key) for key in printed.titles]
    for key, (heading, page) in zip(printed.titles, lines, strict=True):
        assert f"section-{key}" in links
        assert page == printed.page_of(f"section-{key}"), heading
        assert heading in printed.pages[page - 1]
    bookmarks = [one.title for one in printed.reader.outline if not isinstance(one, list)]
    assert bookmarks[2:] == [printed.heading(key).strip() for key in printed.titles]


def test_the_first_page_says_whom_to_turn_to(printed: Printed, brightcart: Engagement) -> None:
    """Whom to call at midnight, how a release goes back, and who holds the domain: each in one line."""
    first, second = brightcart.contacts.filter(escalation__gt=0).order_by("escalation")[:2]
    book = brightcart.runbooks.get(template_key="failed-deploy")
    registrar = brightcart.access_entries.get(system="registrar")
    holder = brightcart.contacts.get(name=registrar.owner)
    page = printed.page_of("section-one_page")
    lines = squeezed(printed.pages[page - 1].partition("Whom to turn to")[2])
    contacts, access = map(printed.page_of, ("section-contacts", f"access-{registrar.number}"))
    called = [one for one in brightcart.contacts.order_by("escalation") if one.name in book.contact]
    numbers = " · ".join(f"{one.name}: {one.phone or one.email}" for one in called)
    for words in (
        f"If something breaks {first.name}: {first.phone}, then {second.name}: {second.phone}"
        f" see Contacts, page {contacts}",
        f"To take a release back {book.contact} {numbers}",
        f"see {book.title}, page {printed.page_of(f'runbook-{book.number}')}",
        f"For the domain itself {registrar.provider} (registrar), held by {registrar.owner}"
        f" {holder.name}: {holder.phone} see Access inventory, page {access}",
    ):
        assert squeezed(words) in lines, words
    assert printed.page_of("section-readiness") == page + 1, "it is one page"


def test_the_access_inventory_says_whose_the_registrar_is(printed: Printed, brightcart: Engagement) -> None:
    entry = brightcart.access_entries.get(system="registrar")
    under = squeezed(printed.under("access"))
    row = (entry.get_system_display(), entry.provider, entry.account, entry.owner)
    assert squeezed("".join(row)) in under
    own = under.partition(squeezed("".join(row)))[2]
    for words in (entry.get_mfa_display(), entry.vault_reference, entry.recovery):
        assert squeezed(words) in own[:200]


def test_the_runbooks_say_how_to_roll_back_and_whom_to_ring(printed: Printed, brightcart: Engagement) -> None:
    book = brightcart.runbooks.get(template_key="failed-deploy")
    page = printed.page_of(f"runbook-{book.number}")
    assert book.title in printed.pages[page - 1]
    own = squeezed(printed.under("runbooks")).partition(squeezed(f"{book.title} Use it when"))[2]
    own = own.partition(squeezed("Use it when"))[0]
    steps = [one.get_text() for one in BeautifulSoup(prose(book.steps, 20_000), "html.parser")("li")]
    assert len(steps) == 10
    places = [own.find(squeezed(step)) for step in steps]
    assert -1 not in places, steps[places.index(-1)]
    assert places == sorted(places)
    called = [one for one in brightcart.contacts.order_by("escalation") if one.name in book.contact]
    assert len(called) == 2
    for one in called:
        assert squeezed(f"{one.name}: {one.phone or one.email}") in own
    assert squeezed(book.title) in squeezed(printed.under("deploys"))


def test_the_risks_say_what_is_open_and_what_was_accepted(printed: Printed, brightcart: Engagement) -> None:
    parts = re.split(
        r"^(Must fix now|Can wait|Accepted|Closed) \d+$", printed.under("risks"), flags=re.MULTILINE
    )
    groups = {name: squeezed(text) for name, text in zip(parts[1::2], parts[2::2], strict=True)}
    risks = [risk for risk in brightcart.risks.kept() if risk.status != Risk.Status.CLOSED]
    assert len(risks) > 20
    for risk in risks:
        is_accepted = risk.status == Risk.Status.ACCEPTED
        group = "Accepted" if is_accepted else "Must fix now" if risk.must_fix_now else "Can wait"
        own = groups[group].partition(squeezed(f"R{risk.number} {risk.title}"))[2]
        assert risk.effect, risk
        assert squeezed(risk.effect) in own[:1500], risk
    accepted = brightcart.acceptances.get(state="in-force")
    for words in (str(accepted.agreed_by), str(accepted.countersigned_by), accepted.reason):
        assert squeezed(words) in groups["Accepted"]


def test_the_contacts_say_whom_to_call_in_turn(printed: Printed, brightcart: Engagement) -> None:
    under = squeezed(printed.under("contacts"))
    people = list(brightcart.contacts.all())
    assert len(people) == 4
    for one in people:
        turn = one.escalation or "–"
        assert squeezed(f"{turn}{one.name}") in under
        for words in (one.called_for, one.phone or one.email, one.hours):
            assert squeezed(words) in under
