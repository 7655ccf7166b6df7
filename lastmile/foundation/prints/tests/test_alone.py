"""Printing needs nothing of the machine: no font of the system, no network, no code from outside."""

import pytest
import typst

from lastmile.foundation import prints
from lastmile.foundation.prints import typesetting


def test_only_our_own_fonts_are_used_and_they_are_there():
    fonts = typesetting._fonts().fonts()
    assert {one.family for one in fonts} == {"Noto Sans SC"} and {one.weight for one in fonts} >= {400, 700}


def test_missing_fonts_are_said_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(typesetting, "FONTS", tmp_path)
    typesetting._fonts.cache_clear()
    try:
        with pytest.raises(prints.FontsMissing, match="make build"):
            typesetting._fonts()
    finally:
        typesetting._fonts.cache_clear()


def test_a_template_cannot_ask_for_code_from_outside(tmp_path, monkeypatch):
    (tmp_path / "asks.typ").write_text('#import "@preview/cetz:0.3.0"')
    monkeypatch.setattr(typesetting, "ROOT", tmp_path)
    monkeypatch.setattr(typesetting, "folders", lambda: [tmp_path])
    with pytest.raises(typst.TypstError, match="package"):
        prints.pdf("asks.typ", {})


def test_a_template_cannot_read_outside_the_package(tmp_path, monkeypatch):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (inside / "reads.typ").write_text('#read("../secret.txt")')
    monkeypatch.setattr(typesetting, "ROOT", inside)
    monkeypatch.setattr(typesetting, "folders", lambda: [inside])
    with pytest.raises(typst.TypstError):
        prints.pdf("reads.typ", {})
