"""Two people have the same household or place open: what each of them changed is kept."""

import re

import pytest

from lastmile.domains.profile import public as profile
from lastmile.domains.profile.models import Household
from lastmile.domains.profile.tests.pages import GRID, ROOT, the_office, the_secretary
from lastmile.foundation.people import services as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Office and village, each with the same page open: client, address, and what the page says it began with."""
    office, village = the_office(), the_secretary()
    one = profile.add_household(ROOT, region_code=GRID, head="罗应某", address="3号", registered=4, at_home=2)
    return one, office, village


def opened(client, address: str) -> str:
    return re.search(r'name="began" value="([^"]+)"', client.get(address).content.decode())[1]


def test_each_keeps_what_they_changed(two):
    one, office, village = two
    address = f"/profile/households/{one.uid}/change/"
    first, second = opened(office, address), opened(village, address)
    facts = {"head": "罗应某", "phone": "", "address": "3号", "structure": "", "position": ""}
    assert office.post(address, {**facts, "phone": "15400000417", "began": first}).status_code == 302
    assert village.post(address, {**facts, "address": "7号", "began": second}).status_code == 302
    kept = Household.unscoped.get()
    assert (kept.phone, kept.address) == ("15400000417", "7号")


def test_of_what_both_changed_the_second_hears_and_decides(two):
    one, office, village = two
    address = f"/profile/households/{one.uid}/count/"
    first, second = opened(office, address), opened(village, address)
    counts = {"registered": "4", "at_home": "2", "away": "", "need_help": ""}
    assert office.post(address, {**counts, "at_home": "3", "need_help": "1", "began": first}).status_code == 302
    answer = village.post(address, {**counts, "at_home": "1", "began": second})
    page = answer.content.decode()
    assert answer.status_code == 409 and "刚才有人改过" in page and "现在存的是“3”" in page and 'value="1"' in page
    assert Household.unscoped.get().at_home == 3
    anew = re.search(r'name="began" value="([^"]+)"', page)[1]
    assert village.post(address, {**counts, "at_home": "1", "need_help": "1", "began": anew}).status_code == 302
    kept = Household.unscoped.get()
    assert (kept.at_home, kept.need_help) == (1, 1)


@pytest.mark.parametrize("verb", ["grade", "posts"])
def test_a_grade_and_the_watchers_of_a_place_are_not_undone_unseen(two, verb):
    _one, office, village = two
    place = profile.add_place(ROOT, region_code=GRID, kind="school", name="小学")
    address = f"/profile/places/{place.uid}/{verb}/"
    first, second = opened(office, address), opened(village, address)
    post = str(people.open_post(ROOT, region_code=GRID, kind="grid_member").uid)
    other = str(people.open_post(ROOT, region_code=GRID[:12], kind="village_officer").uid)
    said = {"grade": ("judged_by", "专家组", "镇办"), "posts": ("monitor_post_uid", post, other)}[verb]
    field, early, late = said
    more = {"method": "lec", "likelihood": "6", "exposure": "3", "consequence": "15"} if verb == "grade" else {}
    assert office.post(address, {**more, field: early, "began": first}).status_code == 302
    answer = village.post(address, {**more, field: late, "began": second})
    assert answer.status_code == 409 and "刚才有人改过" in answer.content.decode() and late in answer.content.decode()
    kept = profile.get_place(ROOT, place.uid)
    assert (kept.judged_by == early) if verb == "grade" else str(kept.monitor_post.uid) == early
