"""Photos of a matter: stored by digest, once, and handed out only through the matter."""

import pytest

from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.files import services as files
from lastmile.foundation.files.tests.uploads import encoded, upload
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.errors import NotVisible, TooMuch
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return the_cast()


@pytest.fixture
def hazard(cast):
    return a_hazard(cast.wang)


def test_a_photo_lies_under_its_digest_and_in_the_record(cast, hazard):
    one = files.keep(cast.wang, hazard, upload(encoded()), role="before")
    assert files.path_of(one.sha256).read_bytes()[:2] == b"\xff\xd8"
    assert ledger.last_entry(hazard).figures["sha256"] == one.sha256
    assert not list(files.path_of(one.sha256).parent.glob("*.part"))


def test_the_same_photo_twice_is_one(cast, hazard):
    first = files.keep(cast.wang, hazard, upload(encoded()), role="before")
    assert files.keep(cast.wang, hazard, upload(encoded()), role="before").pk == first.pk
    assert len(files.of_subject("hazard", hazard.uid)) == 1


def test_there_are_enough_photos_of_a_matter(cast, hazard):
    most = int(packs.value("files.photos_a_matter_most", hazard.region_code).number)
    for number in range(most):
        files.keep(cast.wang, hazard, upload(encoded((10 + number, 10))), role="before")
    with pytest.raises(TooMuch):
        files.keep(cast.wang, hazard, upload(encoded((99, 10))), role="before")
    files.keep(cast.wang, hazard, upload(encoded((10, 10))), role="before")  # known already


def test_it_is_served_as_a_picture_and_nothing_else(cast, hazard):
    one = files.keep(cast.wang, hazard, upload(encoded(), name="x.html"), role="before")
    answer = files.response("hazard", hazard.uid, one.uid)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]
    answer.close()


def test_the_photo_of_one_matter_is_not_found_through_another(cast, hazard):
    one = files.keep(cast.wang, hazard, upload(encoded()), role="before")
    with pytest.raises(NotVisible):
        files.response("hazard", a_hazard(cast.wang).uid, one.uid)
    with pytest.raises(NotVisible):
        files.response("hazard", hazard.uid, uuid7())


def test_the_next_village_gets_no_photo(cast, hazard, client):
    from lastmile.foundation.people.models import Account

    one = files.keep(cast.wang, hazard, upload(encoded()), role="before")
    client.force_login(Account.objects.get(login="陈某"))
    assert client.get(f"/hazards/{hazard.uid}/photo/{one.uid}/").status_code == 404
    client.force_login(Account.objects.get(login="王某"))
    assert client.get(f"/hazards/{hazard.uid}/photo/{one.uid}/").status_code == 200
