"""A list brought along as an XLSForm: what can be shown here is taken, what cannot is refused by row and construct.

The workbook is read in the sheet reader's protected way; pyxform then checks that the form holds together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lastmile.domains.patrols.rules.wording import NA, NO, YES, Wording
from lastmile.foundation.rulepacks.checklists import MOST_ITEMS, Item
from lastmile.foundation.web import sheets
from lastmile.foundation.wording import worded
from lastmile.kernel.errors import NotValid
from lastmile.kernel.outcomes import SHEET

MOST_ROWS = 300
MOST_SAID = 10
WORDS = {
    YES: {"yes", "y", "1", "true", "是", "有"},
    NO: {"no", "n", "0", "false", "否", "无", "没有"},
    NA: {"na", "n_a", "n/a", "none", "没有此项", "不适用", "无此项"},
}
# Our own columns beside XLSForm's, in either language.
OURS = {
    "bad": ("bad", "不合格答案"),
    "found": ("found", "记成什么隐患"),
    "say": ("say", "当场怎么说"),
    "days": ("days", "期限天"),
    "to": ("to", "转哪个部门"),
    "major": ("major", "疑似重大"),
    "ref": ("ref", "参考数值"),
}
SKIPPED = frozenset(
    {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "subscriberid", "simserial", "audit"}
)
BEGINS, ENDS = frozenset({"begin group", "begin_group"}), frozenset({"end group", "end_group"})
KINDS = {"text": "text", "string": "text", "integer": "integer", "int": "integer", "decimal": "decimal", "note": "note"}
# Columns that would change what is asked; a form with them would be walked otherwise than it was meant.
FORBIDDEN = ("relevant", "calculation", "constraint", "choice_filter", "repeat_count", "trigger")


@dataclass(frozen=True)
class Brought:
    """The list, and what the office should look at before using it."""

    wording: Wording
    notes: tuple[str, ...] = ()


@dataclass
class _Line:
    """One row of the survey: its number in the sheet and its cells by head."""

    number: int
    cells: dict[str, str]

    @property
    def type(self) -> str:
        return " ".join(self.cells.get("type", "").split()).lower()

    @property
    def label(self) -> str:
        return _chinese(self.cells)


@dataclass
class _Reading:
    """What is gathered while the rows are gone through."""

    choices: Mapping[str, dict[str, str]]
    items: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    depth: int = 0


def read(content: bytes, region_code: str = "") -> Brought:
    """The list in a workbook. Raises NotValid: which row, which construct, what to do. Never anything else."""
    pages = _pages(content, region_code)
    survey = pages.get("survey", [])
    if not survey:
        raise _refused(_("没有 survey 这一页,不是 XLSForm。请用表单设计工具另存为 XLSForm(.xlsx),或按样表填写。"))
    reading = _Reading(_choices(pages.get("choices", [])))
    _take_all(survey, reading)
    if reading.depth:
        raise _refused(_("有 begin group 没有对应的 end group。请补上。"))
    if not reading.items:
        raise _refused(_("survey 里没有能用的题目。"))
    _must_hold_together(pages)
    settings = pages.get("settings", [])
    title = (settings[0].cells.get("form_title", "") if settings else "") or worded("导入的清单")
    return Brought(_wording(title, reading.items), tuple(dict.fromkeys(reading.notes)))


def _take_all(survey: Sequence[_Line], reading: _Reading) -> None:
    """Every row; what cannot be shown is said of all rows at once, not one upload after the other."""
    refused: dict[str, None] = {}
    for line in survey:
        try:
            _take(line, reading)
        except NotValid as problem:
            refused[problem.message] = None
    if refused:
        more = _("还有 %(n)s 处。") % {"n": len(refused) - MOST_SAID} if len(refused) > MOST_SAID else ""
        raise _refused(" ".join([*list(refused)[:MOST_SAID], more]).strip())


def _wording(title: str, items: Sequence[Item]) -> Wording:
    return Wording(
        key="",
        title=title[:80],
        where="",
        answers="plain",
        category="safety",
        people=1,
        minutes=max(1, len(items) // 2),
        often="",
        version="",
        source="",
        items=tuple(items),
    )


def _refused(words: str) -> NotValid:
    return NotValid(words, fields={"file": words})


def _row(line: _Line, what: str, then: str) -> NotValid:
    words = _("survey 第%(row)s行:%(what)s。%(then)s") % {"row": line.number, "what": what, "then": then}
    return _refused(words)


# --- the sheets ------------------------------------------------------------------------------------------------------


def _pages(content: bytes, region_code: str) -> dict[str, list[_Line]]:
    most = sheets.limits(region_code)
    if sheets.check(content, most) == "csv":
        raise _refused(_("XLSForm 要用 Excel 工作簿(.xlsx),里面有 survey 和 choices 两页。"))
    heads: dict[str, list[str]] = {}
    pages: dict[str, list[_Line]] = {}
    for number, row in enumerate(sheets.rows(content, most)):
        if number > MOST_ROWS * 3:
            raise _refused(_("行数太多,不像一张清单。一张清单最多 %(n)s 条。") % {"n": MOST_ITEMS})
        name = row.sheet.strip().lower()
        if name not in heads:
            heads[name] = [_head(cell) for cell in row.cells]
            pages[name] = []
            continue
        cells = {head: cell for head, cell in zip(heads[name], row.cells, strict=False) if head and cell}
        pages[name].append(_Line(row.number % SHEET, cells))
    return pages


def _head(words: str) -> str:
    """A head in small letters; the language behind "::" kept as it is written."""
    name, mark, language = words.strip().partition("::")
    plain = name.strip().lower().replace(" ", "_")
    plain = {"relevance": "relevant", "calculate": "calculation", "list_name": "list_name"}.get(plain, plain)
    return f"{plain}{mark}{language.strip()}"


def _chinese(cells: Mapping[str, str]) -> str:
    """The label in Chinese, else the plain one, else the first there is."""
    found = {head: words for head, words in cells.items() if head == "label" or head.startswith("label::")}
    mine = [head for head in found if re.search(r"zh|chinese|中文|汉", head, re.IGNORECASE)]
    head = (mine or [one for one in ("label",) if one in found] or list(found) or [""])[0]
    return " ".join(found.get(head, "").split())


def _choices(lines: Iterable[_Line]) -> dict[str, dict[str, str]]:
    """By list, the names of its choices and what each means here ("" for one we do not know)."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        name, value = line.cells.get("list_name", ""), line.cells.get("name", "")
        if name and value:
            said = {value.lower(), line.label.lower()}
            found.setdefault(name, {})[value] = next((word for word, known in WORDS.items() if said & known), "")
    return found


# --- one row ---------------------------------------------------------------------------------------------------------


def _take(line: _Line, reading: _Reading) -> None:
    kind = line.type
    if not kind:
        if line.cells.get("name") or line.label:
            raise _row(line, _("没有写 type"), _("请填题目类型,或删掉这一行。"))
        return
    if kind in SKIPPED:
        reading.notes.append(_("第%(row)s行 %(type)s 已略过:不记用时,不记设备。") % {"row": line.number, "type": kind})
        return
    _must_be_plain(line)
    if kind in BEGINS:
        reading.depth += 1
        if line.label:
            reading.items.append(Item(_name(line, reading), line.label[:60], kind="note"))
    elif kind in ENDS:
        reading.depth -= 1
        if reading.depth < 0:
            raise _row(line, _("end group 没有对应的 begin group"), _("请删掉或补上。"))
    elif kind.startswith("select_one "):
        reading.items.append(_asked(line, kind, reading))
    elif kind in KINDS:
        reading.items.append(Item(_name(line, reading), _label(line), kind=KINDS[kind], ref=_own(line, "ref")[:60]))
    else:
        raise _row(line, _("有 %(type)s") % {"type": kind[:40]}, _advice(kind))


def _must_be_plain(line: _Line) -> None:
    for column in FORBIDDEN:
        if line.cells.get(column):
            then = _("这里逐条都问,没有跳转和计算。请删掉这一列的内容,或把题目拆成另一张清单。")
            raise _row(line, _("有 %(column)s(跳转、计算或校验)") % {"column": column}, then)
    if any(head.startswith("media") or head.partition("::")[0] in {"image", "audio", "video"} for head in line.cells):
        raise _row(line, _("题目带图片、声音或视频"), _("请改成文字说明。"))
    if line.cells.get("default"):
        raise _row(line, _("有 default(预先选好的答案)"), _("没看过的不能先答,请清空这一列。"))


def _advice(kind: str) -> str:
    word = kind.split()[0]
    if word in {"begin_repeat", "begin", "end_repeat", "end"} and "repeat" in kind:
        return _("不能循环填写。请一处走一次,或每样写成一条。")
    if word in {"geopoint", "geotrace", "geoshape", "start-geopoint", "background-geopoint"}:
        return _("不记轨迹,地点由检查对象自己带。请删掉这一行。")
    if word in {"image", "audio", "video", "file", "background-audio", "barcode"}:
        return _("照片在走访时随手可加,不必设题。请删掉这一行。")
    if word == "calculate":
        return _("没有计算。请删掉这一行,或直接问数字。")
    if "external" in word or "from_file" in word or word in {"xml-external", "csv-external"}:
        return _("不能用外部选项表。请把选项写成 是/否/没有此项。")
    if word in {"select_multiple", "rank"}:
        return _("请把每个选项拆成一条,各答 是/否/没有此项。")
    return _("可以用的类型:select_one(是/否/没有此项)、text、integer、decimal、note、group。请改成其中一种或删掉。")


def _asked(line: _Line, kind: str, reading: _Reading) -> Item:
    parts = line.cells["type"].split()
    name = parts[1] if len(parts) > 1 else ""
    options = reading.choices.get(name)
    if len(parts) > 2:
        raise _row(line, _("有 %(type)s") % {"type": kind[:40]}, _("只能是 是/否/没有此项,不能有“其他”。"))
    if not options:
        raise _row(line, _("选项表 %(name)s 在 choices 里没有") % {"name": name[:30]}, _("请补上选项。"))
    strange = [value for value, meaning in options.items() if not meaning]
    if strange or not {YES, NO} <= set(options.values()):
        then = _("选项只能是 是/否/没有此项(yes/no/na)。其他选项请每个拆成一条。")
        raise _row(line, _("选项 %(words)s 认不出") % {"words": "、".join(strange or options)[:40]}, then)
    label = _label(line)
    bad = next((word for word in (YES, NO) if _own(line, "bad").lower() in WORDS[word]), "")
    if not bad:
        reading.notes.append(_("“%(ask)s”没写哪个答案不合格,先按“否”算不合格,请核对。") % {"ask": label[:30]})
    days = _own(line, "days")
    return Item(
        id=_name(line, reading),
        ask=label,
        bad=bad or NO,
        ref=_own(line, "ref")[:60],
        found=(_own(line, "found") or worded("不合格:%(ask)s") % {"ask": label})[:60],
        say=(
            _own(line, "say") or " ".join(line.cells.get("hint", "").split()) or worded("请现在就改,改不了的我报上去")
        )[:60],
        days=min(int(days), 365) if days.isascii() and days.isdigit() and len(days) < 6 else 7,
        to=_own(line, "to")[:20],
        major=_own(line, "major").lower() in WORDS[YES],
    )


def _own(line: _Line, name: str) -> str:
    return next((" ".join(line.cells[head].split()) for head in OURS[name] if line.cells.get(head)), "")


def _label(line: _Line) -> str:
    if not line.label:
        raise _row(line, _("没有 label(题目文字)"), _("请写上中文题目。"))
    if "${" in line.label:
        raise _row(line, _("题目里引用了别的题(${…})"), _("请直接写出文字。"))
    return line.label[:60]


def _name(line: _Line, reading: _Reading) -> str:
    plain = re.sub(r"[^a-z0-9_]", "", line.cells.get("name", "").lower())[:30]
    taken = {item.id for item in reading.items}
    return plain if plain and plain not in taken else f"q{line.number}"


# --- does the form hold together -------------------------------------------------------------------------------------


def _must_hold_together(pages: Mapping[str, list[_Line]]) -> None:
    """Ask pyxform: names that stand twice, lists that are missing, groups that do not match. Its sentence is passed on."""
    # Only where it is asked: it is a tenth of what every web process would load at its start.
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import DefinitionData

    ours = {head for heads in OURS.values() for head in heads}

    def plain(name: str) -> list[dict[str, str]]:
        return [{head: words for head, words in line.cells.items() if head not in ours} for line in pages.get(name, [])]

    def heads(rows: list[dict[str, str]]) -> list[dict[str, None]]:
        return [dict.fromkeys(head for row in rows for head in row)]

    survey, choices = plain("survey"), plain("choices")
    whole = DefinitionData(
        survey=survey,
        survey_header=heads(survey),
        choices=choices,
        choices_header=heads(choices),
        sheet_names=list(pages),
        fallback_form_name="list",
    )
    try:
        workbook_to_json(whole, form_name="list", warnings=[])
    except Exception as problem:  # whatever it is, the file is refused and nothing else happens
        said = " ".join(str(problem).split())[:160]
        raise _refused(_("表单不完整,检查程序说:%(what)s") % {"what": said}) from problem
