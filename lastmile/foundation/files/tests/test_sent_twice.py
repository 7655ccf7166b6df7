"""A paper sent twice at one moment is one paper, and nobody's sending fails."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.domains.hazards.tests.test_races import at_once
from lastmile.foundation.files import documents
from lastmile.foundation.files.models import Document
from lastmile.foundation.ledger.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def a_paper():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "鉴定意见")
    return SimpleUploadedFile("鉴定意见.docx", file.getvalue())


def test_a_paper_is_one_paper_with_one_entry():
    cast = the_cast()
    hazard = a_hazard(cast.wang)
    found = at_once(*[lambda: documents.keep(cast.wang, hazard, a_paper())] * 6)
    assert {getattr(one, "uid", one) for one in found} == {Document.unscoped.get().uid}
    assert Entry.objects.filter(action="document.kept").count() == 1
