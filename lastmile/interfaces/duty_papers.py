"""责任清单 on paper: to sign, with all a kind of post does; and for the notice board, with who it is and the office's own numbers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation import prints
from lastmile.foundation.people import cards, signed_lists
from lastmile.foundation.people.duty_list import Content
from lastmile.foundation.people.list_changes import holders_words
from lastmile.foundation.people.models import Holding, SignedList
from lastmile.foundation.prints import paper
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock


@in_own_language()
def to_sign(said: Content, *, signed: SignedList | None = None, changed: int = 0) -> bytes:
    """The list in full, with room for everybody's signature. `signed`: the version it is, or the one signed before;
    `changed`: how much changed since that."""
    data = {
        "place": said["place"],
        "state": state_words(signed, changed),
        "bodies": [_body(one) for one in said["bodies"]],
        "parts": [_part(part) for part in said["parts"]],
        "signed": _signature(signed) if signed and not changed else None,
        "day": clock.today().isoformat(),
    }
    return prints.pdf("tables/duties.typ", data)


@in_own_language()
def for_the_board(signed: SignedList) -> bytes:
    """The version as it is hung up: bodies, leaders with their fields, who holds which post and does what; no number of a person."""
    said = signed_lists.for_everybody(signed)
    data = {
        "place": said["place"],
        "bodies": [_body(one) for one in said["bodies"]],
        "leaders": [_leader(part, row) for part in said["parts"] if part["leads"] for row in part["rows"]],
        "parts": [_brief(part) for part in said["parts"]],
        "signed": {**_signature(signed), "as": signed_lists.signer_words(signed)},
        "numbers": office_numbers(signed.region.code),
    }
    return prints.pdf("tables/duty_board.typ", data)


def office_numbers(code: str) -> list[list[str]]:
    """The numbers a list may bear: the office's duty phone and the public tip line, where they are known."""
    own = ((_("值班电话"), cards.duty_phone(code)), (_("公开举报电话"), packs.value("portal.tip_phone", code).value))
    return [[label, str(number).strip()] for label, number in own if str(number).strip()]


def state_words(signed: SignedList | None, changed: int) -> str:
    """How a list stands, in one sentence."""
    if signed is None:
        return _("还没有签发,这是现在算出来的样子")
    said = {"n": signed.number, "day": paper.day(signed.signed_on), "changed": changed}
    if changed:
        return _("%(changed)s 处变了,自 %(day)s 第%(n)s版签发后;这一份还没有签发") % said
    return _("第%(n)s版,%(day)s签发") % said


def _signature(signed: SignedList) -> dict[str, str]:
    return {
        "as": signed.signed_as,
        "day": paper.day(signed.signed_on),
        "number": str(signed.number),
        "document": signed.document_number,
    }


def _body(one: Content) -> dict[str, Any]:
    return {
        "title": one["title"],
        "lines": one["lines"],
        "own": one["own"],
        "to_confirm": _("%(text)s:待核") % {"text": one["to_confirm"]} if one["to_confirm"] else "",
    }


def _part(part: Content) -> dict[str, Any]:
    return {
        "title": part["title"],
        "levels": "、".join(part["levels"]),
        "above": "、".join(part["above"]) or _("没有"),
        "below": "、".join(part["below"]) or _("没有"),
        "leads": has_domains(part),
        "lines": [[_(title), ";".join(said)] for title, said in part["lines"]],
        "rows": [
            [row["title"], name, rank, row["domains"], ";".join(row["own"])]
            for row in part["rows"]
            for name, rank in who_sign(row)
        ],
    }


def who_sign(row: Content) -> list[tuple[str, str]]:
    """Everybody who holds a post, as A, B or one of its members: each signs for themselves. 空缺 for nobody."""
    ranks = dict(Holding.Rank.choices)
    return [(name, str(ranks.get(rank, rank))) for name, rank in row["holders"]] or [(_("空缺"), "")]


def has_domains(part: Content) -> bool:
    """Whether 分管领域 is told of this kind of post: of leaders, and where somebody wrote one."""
    return bool(part["leads"] or any(row["domains"] for row in part["rows"]))


def _leader(part: Content, row: Content) -> list[Any]:
    return [row["title"], holders_words(row["holders"]), row["domains"]]


def _brief(part: Content) -> dict[str, Any]:
    """A kind of post with whoever holds one, and the five things it does all the time."""
    one = len(part["rows"]) == 1
    return {
        "title": part["title"],
        "who": [
            holders_words(row["holders"]) if one else f"{row['title']}:{holders_words(row['holders'])}"
            for row in part["rows"]
        ],
        "does": part["usual"],
    }
