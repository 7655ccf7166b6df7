"""The account as PDF and as Word: the frozen content, the same in both."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from lastmile.domains.alerts.models import Account
from lastmile.foundation.prints import pdf as typeset
from lastmile.foundation.prints import qr
from lastmile.kernel import clock

TEMPLATE = "alerts/account.typ"
FONT = "宋体"
SPLIT = 400  # signs of a cell from which on its row may go over to the next page
BLACK = RGBColor(0, 0, 0)  # colour speaks level only


def as_pdf(one: Account, address: str) -> bytes:
    """The report set by Typst; the QR code leads to the page that checks it."""
    said = one.content
    return typeset(TEMPLATE, {"said": said, "foot": _foot(one), "check": qr.draw(address).svg, "address": address})


def _foot(one: Account) -> list[str]:
    who = f"{one.made_by.person.name}" if one.made_by else ""
    return [
        _("第 %(n)s 次生成 · %(at)s · %(who)s") % {"n": one.number, "at": one.content["made_at"], "who": who},
        _("摘要(SHA-256):%(digest)s") % {"digest": one.digest},
        _("本报告不给人排名。时间早于录入的,按发生时间。"),
    ]


def as_word(one: Account, address: str) -> bytes:
    """The same content as a Word document, A4, for offices that file those."""
    document = Document()
    _page(document)
    _foot_of_pages(document)
    head = document.add_heading(("【演练】" if one.content["drill"] else "") + one.content["title"], 0)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for section in one.content["sections"]:
        document.add_heading(section["title"], 1)
        for line in section["lines"]:
            document.add_paragraph(line)
        if section["table"] and section["table"]["rows"]:
            _table(document, section["table"])
    document.add_paragraph()
    for line in [*_foot(one), _("核验:%(address)s") % {"address": address}]:
        paragraph = document.add_paragraph(line)
        paragraph.runs[0].font.size = Pt(9)
        paragraph.paragraph_format.keep_with_next = True  # the foot is not torn apart
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    """A4 with the margins of office papers, and a Chinese font for every style in use."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, size in (("Normal", 10.5), ("Title", 18), ("Heading 1", 13), ("Footer", 8)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), BLACK
        style.paragraph_format.space_after = Pt(2)
        for line in style.element.xpath(".//w:pBdr"):  # Word's blue rule under the title
            line.getparent().remove(line)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for side in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts.set(qn(side), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)


def _foot_of_pages(document: Any) -> None:
    """On every page as on our prints: the day, the demo mark, page n/m; Word counts the pages."""
    foot = document.sections[0].footer.paragraphs[0]
    foot.paragraph_format.tab_stops.clear_all()
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(85), WD_TAB_ALIGNMENT.CENTER)
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(170), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(_("打印日期 %(day)s") % {"day": clock.today().isoformat()} + "\t")
    foot.add_run(_("演示数据·非真实灾情") if settings.DEMO else "").bold = True
    foot.add_run("\t")
    _counted(foot, "PAGE")
    foot.add_run("/")
    _counted(foot, "NUMPAGES")
    for run in foot.runs:
        run.font.size = Pt(8)


def _counted(paragraph: Any, field: str) -> None:
    """A number Word works out itself."""
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = field
        run._r.append(part)


def _table(document: Any, shown: dict[str, Any]) -> None:
    widths, room = shown["widths"], 170
    table = document.add_table(rows=1, cols=len(shown["heads"]))
    table.style, table.autofit = "Table Grid", False
    shares = [Mm(room * width / sum(widths)) for width in widths]
    for column, share in zip(table.columns, shares, strict=True):  # Word goes by the cells, others by the columns
        column.width = share
    _mark(table.rows[0], "w:tblHeader")
    for row, words in [(table.rows[0], shown["heads"]), *((table.add_row(), words) for words in shown["rows"])]:
        if max(map(len, words)) < SPLIT:
            _mark(row, "w:cantSplit")
        for number, (cell, word) in enumerate(zip(row.cells, words, strict=True)):
            cell.width = shares[number]
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(word)
            run.font.size, run.font.bold = Pt(9), row is table.rows[0] or words is shown["heads"]


def _mark(row: Any, name: str) -> None:
    """Of a row: w:tblHeader stands on every page, w:cantSplit is on one page whole."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
