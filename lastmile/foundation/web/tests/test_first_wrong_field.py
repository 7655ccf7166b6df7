"""A form that comes back begins at what is wrong with it, which may stand below what the screen shows."""

from django import forms
from django.template import Context, Template

from lastmile.foundation.web import first_wrong


class Long(forms.Form):
    title = forms.CharField(widget=forms.TextInput(attrs={"autofocus": True}))
    place = forms.CharField(required=False)
    count = forms.IntegerField(required=False)
    other = forms.IntegerField(required=False)


def begins_at(form):
    form.is_valid()
    first_wrong.begin({"words": "…", "forms": [form]})
    page = Template("{{ form.title }}{{ form.place }}{{ form.count }}{{ form.other }}").render(Context({"form": form}))
    return [line.partition('name="')[2].partition('"')[0] for line in page.split("<input") if "autofocus" in line]


def test_it_begins_at_the_first_field_that_is_wrong():
    assert begins_at(Long({"title": "t", "count": "many", "other": "few"})) == ["count"]


def test_a_new_one_and_a_good_one_begin_where_they_always_do():
    assert begins_at(Long()) == begins_at(Long({"title": "t"})) == ["title"]


def test_what_is_wrong_with_the_whole_stands_on_top():
    form = Long({"title": "t", "count": "many"})
    form.add_error(None, "…")
    assert begins_at(form) == ["title"]


def test_of_two_forms_on_a_page_the_one_that_was_refused():
    fine, refused = Long(), Long({"title": "t", "count": "many"})
    refused.is_valid()
    first_wrong.begin({"fine": fine, "refused": refused})
    assert begins_at(fine) == ["title"] and begins_at(refused) == ["count"]
