"""Words of the place or the last figures of the number find a hazard, in its list and in the search over everything."""

import pytest

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import figures_of_number
from lastmile.domains.hazards.selectors import Filters
from lastmile.domains.hazards.tests.factories import NEXT_VILLAGE, a_hazard, the_cast
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people.models import Account

pytestmark = pytest.mark.django_db
NUMBERS = ("530113104-2026-0137", "530113104-2025-0137", "530113104-2026-1137")


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def listed(scope, words, tab="open"):
    return [one.number for one in selectors.page(scope, Filters(tab=tab, words=words), None, 50)]


def searched(scope, words):
    return [one.number for one in selectors.search(scope, words, 20)]


def numbered(cast):
    """Three hazards whose numbers all end in 137."""
    for number in NUMBERS:
        Hazard.unscoped.filter(pk=a_hazard(cast.wang).pk).update(number=number)


@pytest.mark.parametrize("words", ["河边小桥", "小桥", "桥头"])
def test_words_of_the_place_find_it_at_every_desk(cast, words):
    number = a_hazard(cast.wang, picture="road", title="道路隐患", place="河边小桥桥头").number
    a_hazard(cast.wang, place="小河边")
    for scope in (cast.wang, cast.zhang, a_scope("53"), a_scope("")):  # a village looks through, others look up
        assert listed(scope, words) == searched(scope, words) == [number]


def test_a_closed_one_is_found_among_the_closed_and_everywhere(cast):
    hazard = a_hazard(cast.wang, place="河边小桥")
    services.fix_on_spot(cast.wang, uid=hazard.uid, note="垫平了")
    assert listed(cast.zhang, "小桥") == []
    assert listed(cast.zhang, "小桥", "closed") == searched(cast.zhang, "小桥") == [hazard.number]
    assert listed(cast.zhang, hazard.number[-4:], "closed") == [hazard.number]


def test_what_was_written_anew_is_found_and_what_stood_there_no_more(cast):
    hazard = a_hazard(cast.wang, title="水边隐患", place="上游")
    Hazard.unscoped.filter(pk=hazard.pk).update(title="栏杆断了")  # one of the two, and not the column kept of them
    Hazard.unscoped.filter(pk=hazard.pk).update(place="河边小桥")
    assert listed(cast.zhang, "栏杆") == listed(cast.zhang, "小桥") == [hazard.number]
    assert listed(cast.zhang, "上游") == []


@pytest.mark.parametrize("words", ["0137", "137", "尾号 0137", "尾号137", "137号", "0137"])
def test_the_last_figures_find_every_year_and_nothing_that_only_looks_alike(cast, words):
    numbered(cast)
    for scope in (cast.wang, cast.zhang, a_scope("")):
        assert set(listed(scope, words)) == set(searched(scope, words)) == set(NUMBERS[:2])


@pytest.mark.parametrize("words", ["2026-0137", "2026-137", "编号:530113104-2026-0137", NUMBERS[0]])
def test_more_of_the_number_finds_the_one(cast, words):
    numbered(cast)
    assert listed(cast.zhang, words) == searched(cast.zhang, words) == [NUMBERS[0]]


def test_figures_are_words_of_a_place_too(cast):
    number = a_hazard(cast.wang, place="幸福里 1204 室").number
    assert listed(cast.zhang, "1204") == listed(cast.zhang, "1204 室") == [number]


@pytest.mark.parametrize("number", ["AQ2024001", "20240131", "东安委〔2026〕12号", "YN 2026 7"])
def test_the_whole_number_of_another_system_finds_it_at_every_desk(cast, number):
    hazard = a_hazard(cast.wang, external_number=number)
    a_hazard(cast.wang, place="别处", external_number=f"{number}1")
    for scope in (cast.wang, cast.zhang, a_scope("53"), a_scope("")):
        assert listed(scope, number) == listed(scope, f" {number} ") == searched(scope, number) == [hazard.number]
        assert listed(scope, number[:-1]) == []
    assert listed(cast.chen, number) == []


def test_pages_of_words_and_of_numbers_elsewhere_are_one_list(cast):
    numbers = [a_hazard(cast.wang, place=f"1204 室{n}").number for n in range(3)]
    numbers.append(a_hazard(cast.wang, place="别处", external_number="1204").number)
    found, after = [], None
    while rows := selectors.page(cast.zhang, Filters(words="1204"), after, 2):
        found += [one.number for one in rows]
        after = (rows[-1].sort_on, rows[-1].pk)
    assert sorted(found) == sorted(numbers) and len(found) == 4


def test_the_next_village_is_found_by_neither(cast):
    hazard = a_hazard(cast.chen, region_code=NEXT_VILLAGE, place="河边小桥")
    for words in ("小桥", hazard.number[-4:]):
        assert listed(cast.wang, words) == searched(cast.wang, words) == []


@pytest.mark.parametrize("words", ["3", "37", "3组", "0137米", "-", "- -", "٣٣٣", "桥", "0137\n0138", "AQ-0137"])
def test_other_words_are_no_end_of_a_number(words):
    assert figures_of_number(words) == ""


def test_the_boxes_say_so_and_find(cast, client):
    client.force_login(Account.objects.get(login="张某"))
    hazard = a_hazard(cast.wang, place="河边小桥")
    assert "标题、地点、尾号" in client.get("/hazards/").content.decode()
    for path in ("/hazards/", "/search/"):
        for words in ("小桥", f"尾号{hazard.number[-4:]}"):
            found = client.get(path, {"q": words}).content.decode()
            assert hazard.number in found and "河边小桥" in found, "and why it was found"
