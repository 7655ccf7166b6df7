"""Many keys as one array: by the key itself and by what points to it."""

import pytest

from lastmile.foundation.people.models import Holding, Person
from lastmile.foundation.people.tests.factories import in_post

pytestmark = pytest.mark.django_db


def test_rows_of_the_keys_and_no_others():
    near, far = in_post(), in_post("forest_ranger", name="远", phone="15400000201")
    for keys in ([], [near.pk], [near.pk, far.pk, -1]):
        wanted = [one for one in (near, far) if one.pk in keys]
        assert list(Person.unscoped.filter(pk__among=keys).order_by("pk")) == wanted
        assert [one.person for one in Holding.objects.filter(person__among=keys).order_by("person")] == wanted
