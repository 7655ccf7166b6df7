"""What is typed into a form that writes over something is compared before anybody has said whether it can be read (decision 52):
whatever it is, the form answers.
"""

import inspect
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from lastmile.domains.alerts import forms as alerts
from lastmile.domains.patrols.forms import lists
from lastmile.foundation.web import meanwhile
from lastmile.interfaces.console.exports import forms as exports
from lastmile.interfaces.console.maps import forms as maps
from lastmile.interfaces.console.outlets import forms as outlets
from lastmile.interfaces.console.people.forms import persons, posts, units
from lastmile.interfaces.console.regions import forms as regions
from lastmile.kernel.ids import uuid7
from tests.architecture.test_forms import HOSTILE, _all_forms

UID = uuid7()
SOMEBODY = SimpleNamespace(uid=UID, name="王某", phone="15400000001", id_number="", email="")
HELD = SimpleNamespace(rank="A", person=SOMEBODY, staff_type="", document_number="", get_rank_display=lambda: "A 角")
# Every form that says what is stored at fields which begin empty, and what a page gives it.
GIVEN = {
    alerts.Reason: {"local": SimpleNamespace(number=1, reason="旧")},
    exports.Decide: {"people": 3},
    lists.Reason: {"own": SimpleNamespace(number=1, reason="旧"), "same": False},
    maps.Outline: {},
    maps.Cut: {},
    outlets.OutletFacts: {"over": SimpleNamespace(address="https://a.example/", secret="s")},
    outlets.AddOutlet: {"places": []},
    persons.AddSkill: {"known": [SimpleNamespace(kind="first_aid", certificate="一", valid_until=date(2027, 1, 1))]},
    persons.ChangePerson: {"over": SOMEBODY, "places": []},
    posts.Appoint: {"people": [], "ranks": [("A", "A 角")], "held": [HELD]},
    regions.Draw: {"over": (None, None)},
    units.Member: {
        "units": [(str(UID), "水务站")],
        "people": [],
        "members": [SimpleNamespace(unit=SOMEBODY, contact=None)],
    },
}
FILES = (b"", b"{", b"[" * 50_000, b"\xff\xfe", b'{"type":"Polygon","coordinates":[[[1e999,2],["a",3]]]}')


def sent(kind, typed):
    """Both as somebody fills it in by hand and as a program would."""
    form = kind(**GIVEN[kind])
    names = [*form.fields, *form.apart]
    yield MultiValueDict({name: [typed, typed] for name in names}), MultiValueDict()
    for name in names:  # the rest is well
        yield MultiValueDict({**well(form), name: [typed]}), MultiValueDict()
    yield MultiValueDict(), MultiValueDict()


def well(form):
    """A choice of every field that offers some."""
    offered = {
        name: [one for one, _words in getattr(field, "choices", ()) if one] for name, field in form.fields.items()
    }
    return {name: [str(values[0])] for name, values in offered.items() if values}


def answer(kind, data, files):
    """As `form_pages.both_changed` does, where somebody else stored something else of every one meanwhile."""
    form = kind(data=data, files=files, **GIVEN[kind])
    began = meanwhile.said(dict.fromkeys([*form.fields, *form.apart], "what stood there before"))
    both = meanwhile.begin(form, began)
    form.full_clean()
    meanwhile.tell(form, both)
    return str(form.errors)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", GIVEN, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_whatever_is_typed_where_somebody_was_first_the_form_answers(kind):
    broken = []
    tries = [(typed, *one) for typed in HOSTILE for one in sent(kind, typed)]
    for content in FILES:
        file = SimpleUploadedFile("x.json", content)
        tries.append((content[:9], MultiValueDict(well(kind(**GIVEN[kind]))), MultiValueDict({"file": [file]})))
    for typed, data, files in tries:
        try:
            answer(kind, data, files)
        except Exception as problem:
            broken.append(f"{typed[:20]!r} {sorted(data)}: {problem!r}")
    assert not broken, "\n".join(dict.fromkeys(broken))


def test_every_form_with_something_apart_is_among_them():
    def says(kind):
        return any("self.apart" in inspect.getsource(vars(one)["__init__"]) for one in kind.__mro__ if _own(one))

    def _own(one):
        return "__init__" in vars(one) and one.__module__.startswith("lastmile.")

    abstract = {maps._Drawn}
    assert {kind for kind in _all_forms() if says(kind)} - abstract == set(GIVEN)
