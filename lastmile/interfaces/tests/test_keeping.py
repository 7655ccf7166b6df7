"""What is forgotten by the night."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from lastmile.interfaces import keeping


@pytest.mark.django_db
def test_a_session_that_has_ended_goes_with_what_was_typed_in_it_and_an_open_one_stays():
    for name, days in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=name, session_data="x", expire_date=timezone.now() + timedelta(days=days))
    assert keeping.forget_sessions() == 1
    assert Session.objects.get().session_key == "open"
