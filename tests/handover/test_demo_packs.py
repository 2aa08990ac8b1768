"""The packs of the demo, audited in the lab: any version is made again from its row, byte for byte."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from checks.lab import RunningLab, running_lab
from checks.models import Finding, Result, Run
from engagements.models import AccessEntry, Engagement, Risk, Runbook
from engagements.readiness import read_readiness
from handover.actions.execute_pack import execute_pack
from handover.actions.make_pack import make_pack
from handover.demo.handing_over import finish_demo
from handover.document import document_html, made_at
from handover.enclosed import enclosed_files
from handover.models import Pack, SignOff
from handover.pdf import render_pdf
from tests.handover.authority import NAME, PASSPHRASE, Authority

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
        code: Result.objects.filter(engagement__code=code, outcome="fail").count()
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
