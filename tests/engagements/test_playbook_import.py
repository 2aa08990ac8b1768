"""Importing a playbook: faults are told with their lines, and nothing is kept that was not asked for."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engagements.models import Organisation, OwnPlaybook, User
from engagements.playbooks.playbook import all_playbooks, shipped_text
from tests.engagements.own_playbook_making import CREATOR, make_own, publish

pytestmark = pytest.mark.django_db
TEXT = shipped_text(CREATOR).replace(f'key = "{CREATOR}"', 'key = "our-creators"', 1)


def upload(client: Client, content: bytes, **more: str) -> str:
    file = SimpleUploadedFile("ours.toml", content)
    return client.post("/playbooks/import/", {"file": file, "text": "", **more}, follow=True).content.decode()


@pytest.mark.postgres
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_becomes_a_draft_under_its_key(as_consultant: Client, encoding: str) -> None:
    upload(as_consultant, TEXT.replace("\n", "\r\n").encode(encoding))
    own = OwnPlaybook.objects.get()
    assert (own.key, own.draft, own.published, own.origin) == ("our-creators", TEXT, 0, "import")


def test_a_pasted_text_becomes_a_draft(as_consultant: Client) -> None:
    assert as_consultant.post("/playbooks/import/", {"text": TEXT}).status_code == 302
    assert OwnPlaybook.objects.get().draft == TEXT


@pytest.mark.parametrize("key", [playbook.key for playbook in all_playbooks()])
def test_export_import_export_is_equal(as_consultant: Client, stranger: User, owner: User, key: str) -> None:
    as_consultant.post("/playbooks/import/", {"text": shipped_text(key)})
    own = OwnPlaybook.objects.get()
    assert own.key == f"{key}-2", "one that ships keeps its key to itself"
    publish(own, owner)
    first = as_consultant.get(f"/playbooks/{own.pk}/toml/").content
    elsewhere = Client()
    elsewhere.force_login(stranger)
    upload(elsewhere, first)
    other = OwnPlaybook.objects.exclude(pk=own.pk).get()
    assert elsewhere.get(f"/playbooks/{other.pk}/toml/").content == first
    version = publish(other, stranger)
    assert elsewhere.get(f"/playbooks/{other.pk}/toml/").content == first
    assert version.content == own.versions.get().content


def test_faults_are_told_with_their_lines_and_nothing_is_kept(as_consultant: Client) -> None:
    wrong = TEXT.replace('checks = ["dns.ttl"]', 'checks = ["dns.tll"]', 1)
    number = wrong[: wrong.index("dns.tll")].count("\n") + 1
    page = upload(as_consultant, wrong.encode())
    assert f"line {number}</a>" in page
    assert "did you mean &#x27;dns.ttl&#x27;" in page
    assert not OwnPlaybook.objects.exists()
    assert as_consultant.post("/playbooks/import/", {"text": wrong, "anyway": "1"}).status_code == 302
    assert OwnPlaybook.objects.get().draft == wrong


def test_what_is_no_toml_is_told_with_line_and_column(as_consultant: Client) -> None:
    page = upload(as_consultant, b'key = "x"\ntitle == 3\n')
    assert "line 2</a>" in page
    assert "column 8" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (512 * 1024 + 1), "more than a playbook may hold: 512 kB"),
        (b"key = 1\ntitle = \xff\xfa", "Line 2 is not UTF-8"),
        (b"", "empty"),
        (b"\0\0", "no TOML"),
        (b"MZ\x90\x00", "not UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_in_words(as_consultant: Client, content: bytes, said: str) -> None:
    assert said in upload(as_consultant, content)
    assert not OwnPlaybook.objects.exists()


def test_nothing_at_all_is_asked_for(as_consultant: Client) -> None:
    answer = as_consultant.post("/playbooks/import/", {"text": " "})
    assert answer.status_code == 422
    assert "Choose a file or paste the text." in answer.content.decode()


@pytest.mark.postgres
def test_a_key_of_ones_own_is_drafted_again_unless_a_draft_would_be_lost(
    as_consultant: Client, organisation: Organisation, consultant: User, owner: User
) -> None:
    own = make_own(organisation, consultant)
    version = publish(own, owner)
    newer = version.text.replace("impact = 5", "impact = 4", 1)
    as_consultant.post("/playbooks/import/", {"text": newer})
    own.refresh_from_db()
    assert own.draft == newer
    other = newer.replace("impact = 4", "impact = 3", 1)
    answer = as_consultant.post("/playbooks/import/", {"text": other})
    assert answer.status_code == 422
    assert "a draft that differs" in answer.content.decode()
    own.refresh_from_db()
    assert own.draft == newer
    assert OwnPlaybook.objects.count() == 1


def test_a_credential_is_refused_with_its_line(as_consultant: Client) -> None:
    secret = "AKIA" + "IOSFODNN7EXAMPLQ"
    page = upload(as_consultant, f'key = "x"\ntitle = "{secret}"\n'.encode(), anyway="1")
    assert "Look at line 2." in page
    assert secret not in page
    assert not OwnPlaybook.objects.exists()
