"""Every model is scoped, or is listed here with the reason why it is not; what is scoped cannot leak through a join."""

import pytest
from django.apps import apps

from lastmile.foundation.access.models import ScopedManager, ScopedModel

NO_PLACE = "belongs to no place"
CHILD = "read only through its scoped parent"
UNSCOPED = {
    "access.Share": "names a matter by uid; read by the scope itself",
    "alerts.AlertSeries": "a counter",
    "alerts.Telling": CHILD,
    "alerts.Version": CHILD,
    "channels.*": "knows addresses and message ids; read by the board of the matter it belongs to",
    "demo.*": NO_PLACE,
    "evacuation.Counted": CHILD,
    "evacuation.OrderSeries": "a counter",
    "evacuation.OrderedPoint": CHILD,
    "hazards.Extension": CHILD,
    "hazards.Finding": CHILD,
    "hazards.Handover": CHILD,
    "hazards.Paper": CHILD,
    "hazards.PaperSeries": "a counter",
    "hazards.Parted": CHILD,
    "hazards.Advice": CHILD,
    "hazards.SeenFine": CHILD,
    "hazards.Series": "a counter",
    "hazards.SetAside": CHILD,
    "hazards.Supervision": CHILD,
    "imports.ImportMark": CHILD,
    "imports.ImportRow": CHILD,
    "jobs.*": NO_PLACE,
    "ledger.*": "chains are walked whole by whoever verifies; read through the subject's page",
    "obligations.Callout": "read on the board of its matter",
    "obligations.CalloutCover": CHILD,
    "obligations.Elsewhere": "read through the duty it meets",
    "obligations.LadderCopy": "the text of a ladder, the same for everybody",
    "obligations.Step": "read on the page of its matter",
    "obligations.Wording": "the words of a call, read with the matter they belong to",
    "orders.CallSeries": "a counter",
    "orders.CallArea": "where a call goes, read through its call",
    "orders.CallChange": "what was told of a call, read through its call",
    "patrols.Failing": CHILD,
    "patrols.ListText": "the words of a list, the same for everybody",
    "people.Account": "one's own, or through its person",
    "people.ApiToken": "one's own",
    "people.CommandMember": CHILD,
    "people.Consent": CHILD,
    "people.Holding": "read through its post or person",
    "people.SignInCode": "looked up by its digest",
    "people.SignedList": "of one place whatever its code, read by whoever may see its people; by everybody once it is public",
    "people.Skill": CHILD,
    "points.Alarm": CHILD,
    "points.CardIssue": CHILD,
    "points.Plan": CHILD,
    "points.PointSeries": "a counter",
    "points.Reading": CHILD,
    "points.ThreatenedHousehold": CHILD,
    "points.ThreatenedPlace": CHILD,
    "points.Threshold": CHILD,
    "profile.PlaceCard": CHILD,
    "profile.PlacePlan": CHILD,
    "prints.CardPrint": CHILD,
    "regions.*": "divisions are public knowledge",
    "resources.Deployed": CHILD,
    "resources.MemberFacts": CHILD,
    "resources.TeamFacts": CHILD,
    "rulepacks.*": "figures in force are public knowledge inside the platform",
    "tips.Answer": CHILD,
    "tips.Handover": CHILD,
    "tips.Identity": "who sent a tip: read only through the tip, by two people",
    "tips.Opening": CHILD,
    "tips.TipSeries": "a counter",
    "web.*": NO_PLACE,
}


def _ours():
    return [model for model in apps.get_models() if model.__module__.startswith("lastmile.")]


def _scoped():
    return [model for model in _ours() if issubclass(model, ScopedModel)]


def _entry(model):
    label = model._meta.label
    return label if label in UNSCOPED else f"{model._meta.app_label}.*"


def test_every_model_is_scoped_or_listed_with_a_reason():
    missing = [m._meta.label for m in _ours() if not issubclass(m, ScopedModel) and _entry(m) not in UNSCOPED]
    assert not missing, f"make them scoped, or say here why not: {missing}"


def test_no_reason_is_stale():
    used = {_entry(model) for model in _ours() if not issubclass(model, ScopedModel)}
    assert used == set(UNSCOPED)


@pytest.mark.parametrize("model", _scoped(), ids=lambda model: model._meta.label)
def test_unscoped_is_declared_first_and_objects_is_the_way_in(model):
    assert model._default_manager.name == "unscoped" == model._meta.managers[0].name
    assert isinstance(model.objects, ScopedManager)


def test_no_relation_leads_back_from_or_to_a_scoped_model():
    """A reverse relation joins without a scope; so there is none."""
    scoped, open_ = set(_scoped()), []
    for model in _ours():
        for field in model._meta.get_fields(include_hidden=True):
            relation = getattr(field, "remote_field", None)
            if relation is None or not field.concrete or not ({model, relation.model} & scoped):
                continue
            if relation.related_name != "+":
                open_.append(f"{model._meta.label}.{field.name}")
    assert not open_, f'give them related_name="+": {open_}'
