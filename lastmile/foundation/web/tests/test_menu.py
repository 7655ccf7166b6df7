"""The menu says where one is, below an entry's address or elsewhere."""

from types import SimpleNamespace

import pytest

from lastmile.foundation.web import context

EVERYTHING = SimpleNamespace(has=lambda _permission: True)


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "今日待办"),
        ("/hazards/new/", "隐患"),
        ("/moves/order/", "转移"),
        ("/moves/shelters/new/", "避险点"),
        ("/prints/", "卡和表"),
        ("/prints/duties/", "卡和表"),
        ("/resources/supplies/", "队伍物资"),
        ("/exports/readings/take/", "台账进出"),
        ("/staffing/", "基本情况"),
        ("/declarations/", "基本情况"),
    ],
)
def test_one_entry_is_where_one_is(path, label):
    menu = context._menu(SimpleNamespace(scope=EVERYTHING, path=path))
    assert [str(one["label"]) for one in menu if one["here"]] == [label]


def test_a_page_of_no_entry_lights_none():
    assert not any(one["here"] for one in context._menu(SimpleNamespace(scope=EVERYTHING, path="/search/")))
