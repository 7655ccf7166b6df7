"""A colour as decided: by score, by criterion, by a list; a list never undoes a criterion of 重大."""

from decimal import Decimal

import pytest

from lastmile.foundation.grading import deciding, forms
from lastmile.foundation.grading.models import Graded
from lastmile.foundation.grading.rules import Colour
from lastmile.foundation.grading.templatetags.grading import graded_as
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
PLACE = "530113104211003"
LEC = {"method": "lec", "values": [Decimal(3), Decimal(6), Decimal("15")], "judged_by": "镇应急办"}


class Thing:
    """Whatever has the columns."""

    formula = Graded.formula

    def __init__(self, grading):
        vars(self).update(grading.columns)


def test_a_score_gives_the_colour_by_the_bands_of_the_place_and_is_kept():
    grading = deciding.grade(PLACE, **LEC)
    assert (grading.colour, Thing(grading).formula) == (Colour.ORANGE, "D = 3×6×15 = 270")


def test_a_criterion_is_red_with_a_milder_score_or_without_any():
    scored = deciding.grade(PLACE, criterion="威胁 30 户以上", **LEC)
    bare = deciding.grade(PLACE, method="listed", values=[], judged_by="区局", criterion="违规搭建")
    assert (scored.colour, scored.columns["score"]) == (Colour.RED, 270)
    assert (bare.colour, bare.columns["score"], bare.words) == (Colour.RED, None, "违规搭建 · 区局")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"judged_by": " "}, "judged_by"), ({"values": []}, "method"), ({"method": "matrix"}, "method")],
)
def test_half_a_grading_is_refused_at_its_field(wrong, field):
    with pytest.raises(NotValid) as refused:
        deciding.grade(PLACE, **{**LEC, **wrong})
    assert set(refused.value.fields) == {field}


def test_a_listed_colour_undoes_a_score_and_no_colour_undoes_that():
    assert deciding.listed("blue", over=Thing(deciding.grade(PLACE, **LEC))).columns["score"] is None
    assert deciding.listed("").columns["method"] == ""


def test_a_listed_colour_never_undoes_a_criterion():
    row = Thing(deciding.grade(PLACE, criterion="威胁 30 户以上", **LEC))
    with pytest.raises(NotValid, match="威胁 30 户以上") as refused:
        deciding.listed("yellow", over=row, field="risk")
    assert set(refused.value.fields) == {"risk"}
    values = {"risk": "yellow"}
    assert "一律红色" in deciding.of_ledger(row, values, "risk")[0] and values == {}


def test_the_form_begins_as_it_was_graded_and_says_the_same_again():
    start = forms.of(Thing(deciding.grade(PLACE, **LEC)))
    form = forms.Grade({**start, "judged_by": "镇应急办"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {**LEC, "criterion": ""}


def test_a_line_of_the_history_says_score_colour_and_the_one_before():
    told = deciding.grade(PLACE, **LEC).figures("yellow")
    assert graded_as(told) == "橙(较大)(D = 270),原来黄(一般)"
    assert graded_as({"fields": ["name"]}) == ""
