"""Files of a point: what they are is read from the file; they are encrypted on the disk and handed out as downloads."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.domains.points.tests.factories import GRID, a_point, an_office, somebody
from lastmile.foundation.files import documents
from lastmile.foundation.files.models import Document
from lastmile.foundation.people.models import Account
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nreport of an expert"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def point():
    return a_point(an_office())


@pytest.fixture
def zhang(client, point):
    client.force_login(Account.objects.get(login="张某"))
    return client


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


def sent(client, point, name, content):
    return client.post(f"/points/{point.uid}/papers/", {"file": SimpleUploadedFile(name, content)})


def test_a_paper_is_kept_encrypted_and_comes_back_as_a_download(zhang, point, tmp_path):
    assert sent(zhang, point, "专家意见.PDF", PDF).status_code == 302
    [paper] = Document.unscoped.all()
    assert "专家意见.pdf" in zhang.get(f"/points/{point.uid}/").content.decode()
    answer = zhang.get(f"/points/{point.uid}/papers/{paper.uid}/")
    assert (answer.content, answer.headers["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert not any(PDF in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())


def test_the_same_file_twice_is_one_paper(zhang, point):
    for name in ("一.pdf", "二.pdf"):
        sent(zhang, point, name, PDF)
    assert [one.name for one in Document.unscoped.all()] == ["一.pdf"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90",
        b"<html><script>",
        archive("evil.exe"),
        archive("word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04broken",
    ],
)
def test_whatever_else_calls_itself_a_pdf_is_refused_in_a_sentence(content):
    with pytest.raises(NotValid, match="只收 PDF"):
        documents.kind_of(content)


def test_word_and_excel_are_known_by_what_is_in_them():
    assert documents.kind_of(archive("word/document.xml")) == "docx"
    assert documents.kind_of(archive("xl/workbook.xml")) == "xlsx"


def test_a_refused_file_comes_back_at_the_form(zhang, point):
    answer = sent(zhang, point, "a.pdf", b"not one")
    assert answer.status_code == 422 and "只收 PDF" in answer.content.decode()


def test_who_only_watches_may_read_and_not_add(client, zhang, point):
    sent(zhang, point, "一.pdf", PDF)
    somebody(GRID, "grid_member", "王某", "15400000022")
    client.force_login(Account.objects.get(login="王某"))
    [paper] = Document.unscoped.all()
    assert client.get(f"/points/{point.uid}/papers/{paper.uid}/").status_code == 200
    assert sent(client, point, "二.pdf", PDF + b"2").status_code == 403
