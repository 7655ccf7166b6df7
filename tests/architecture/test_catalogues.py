"""The English catalogue says every string there is, no other, and with the same placeholders."""

from babel.messages import Catalog

from tools import catalogues


def test_everything_is_translated_nothing_is_stale_and_no_placeholder_differs():
    assert list(catalogues.problems()) == []


def test_a_stale_string_a_wrong_placeholder_and_a_missing_one_are_seen(monkeypatch):
    wrong = Catalog(locale="en")
    wrong.add("从来没有人说过", "Nobody ever said")
    wrong.add("还有%(n)s天", "%(days)s days left", flags=["python-format"])
    monkeypatch.setattr(catalogues, "read", lambda file: wrong)
    found = list(catalogues.problems())
    assert any("从来没有人说过" in one for one in found) and any("days" in one for one in found)
    assert "en: '跳到正文' is not translated" in found


def test_strings_of_code_and_of_templates_are_both_found():
    said = {one.id: {path for path, _line in one.locations} for one in catalogues.template() if one.id}
    assert "lastmile/foundation/web/gates.py" in said["您没有打开这一页的权限。"]
    assert "lastmile/foundation/web/templates/web/base.html" in said["跳到正文"]
