"""What clerks write where a day, a number or a word of a list is asked: kept in words, never a row refused for it."""

import pytest

from lastmile.domains.profile.models import Place
from lastmile.domains.resources.models import Supply, TeamFacts
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.imports.tests import ledgers

pytestmark = pytest.mark.django_db


def test_an_insurance_without_end_is_kept_in_the_note():
    sheet = ledgers.a_csv(("名称", "类型", "安责险到期"), ("海科采石场", "采石场", "长期"))
    ledgers.imported(ledgers.an_office(), "places", sheet)
    kept = Place.unscoped.get()
    assert kept.insured_until is None and kept.note == "安责险到期:长期"


def test_supplies_are_counted_in_chinese_numerals_too():
    heads = ("名称", "单位", "数量", "存放仓库", "有效期/报废日期")
    sheet = ledgers.a_csv(
        heads, ("手摇报警器", "个", "三十", "镇仓库", "长期"), ("编织袋", "条", "约一千条", "镇仓库", "2030.6")
    )
    ledgers.imported(ledgers.an_office(), "supplies", sheet)
    assert dict(Supply.unscoped.values_list("name", "quantity")) == {"手摇报警器": 30, "编织袋": 1000}


def test_a_task_of_no_list_is_kept_in_words_and_the_known_ones_count():
    a_region(ledgers.TOWN)
    sheet = ledgers.a_csv(("队伍名称", "可承担任务"), ("镇应急队", "抢险救援、转移安置"))
    found = ledgers.imported(ledgers.an_office(), "teams", sheet)
    assert "抢险救援" in ledgers.said(found)
    kept = TeamFacts.objects.get()
    assert len(kept.tasks) == 1 and "可承担任务:抢险救援" in kept.note
