"""The picture of an alert to pass on in a chat: a band in its colour, where, three lines, a QR to the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from lastmile.domains.alerts.public import PublicAlert
from lastmile.foundation.prints.typesetting import FONTS, FontsMissing
from lastmile.kernel import clock

WIDTH, HEIGHT, MARGIN = 900, 1200, 56
BANDS = {"red": "#c8102e", "orange": "#b84300", "yellow": "#f2c500", "blue": "#1f5fbf"}
QUIET, OVER = "#26333f", "#4b5866"  # of alerts without a colour; of those that are over
INK, SOFT, PAPER = "#1d2630", "#4b5866", "#ffffff"
QR_SIDE = 240
FOOT = HEIGHT - QR_SIDE - 90  # where the code begins
LEADING = 1.32
CLOSING = frozenset(",。;:、!?)”》】")  # never at the head of a line


@dataclass(frozen=True)
class Said:
    """What the card says; the same words give the same picture."""

    title: str
    state: str
    when: str
    where: str
    heading: str
    lines: Sequence[str]
    issuer: str
    colour: str
    dark_ink: bool
    mark: str
    address: str


def said(alert: PublicAlert, *, address: str, demo: bool) -> Said:
    """The words of an alert's card."""
    notice = alert.notice
    over = not notice.in_force
    sent = f"{clock.local(notice.sent_at):%m-%d %H:%M}"
    return Said(
        title=f"{_('【演练】')}{notice.title}" if notice.drill else notice.title,
        state=notice.state_words if over else _("正在生效"),
        when=_("%(at)s 发布 · %(issuer)s") % {"issuer": notice.issuer, "at": sent},
        where=alert.area_text or "、".join(alert.places) or alert.region,
        heading="" if over else _("现在做"),
        lines=_ended(alert) if over else tuple(alert.do[:3]) or _first_lines(alert),
        issuer=_("扫码看详情、看避险点"),
        colour=OVER if over else BANDS.get(notice.level, QUIET),
        dark_ink=not over and notice.level == "yellow",
        mark=_("演示数据·非真实灾情") if demo else "",
        address=address,
    )


def _ended(alert: PublicAlert) -> tuple[str, ...]:
    if not alert.notice.ended_at:
        return ()
    said = {"at": f"{clock.local(alert.notice.ended_at):%m-%d %H:%M}", "state": alert.notice.ended_words}
    return (_("已于 %(at)s %(state)s。") % said, _("危险点没查过之前先别回去,等村里通知。"))


def _first_lines(alert: PublicAlert) -> tuple[str, ...]:
    words = alert.instruction or alert.description or alert.headline
    return tuple(part.strip() for part in words.replace("\n", "。").split("。") if part.strip())[:3]


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    file = FONTS / ("NotoSansSC_700Bold.ttf" if bold else "NotoSansSC_400Regular.ttf")
    if not file.exists():
        raise FontsMissing(f"{file.name} is missing; run make build.")
    return ImageFont.truetype(str(file), size)


def draw(said: Said) -> bytes:
    """The picture as PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    band_ink = INK if said.dark_ink else PAPER
    large, small = _font(92, bold=True), _font(34)
    when = f"{said.state} · {said.when}"
    # A title of two lines pushes the line below it down, and so do two offices in that line; the band goes with them.
    more = len(list(_broken(when, small, WIDTH - 2 * MARGIN))) > 1
    band = (330 if len(list(_broken(said.title, large, WIDTH - 2 * MARGIN))) < 2 else 370) + (46 if more else 0)
    pen.rectangle((0, 0, WIDTH, band), fill=said.colour)
    y = _write(pen, said.title, 40, large, band_ink, most=2)
    _write(pen, when, max(y + 14, 236), small, band_ink, most=2)
    y = _write(pen, said.where, band + 26, _font(44, bold=True), INK, most=2) + 18
    if said.heading:
        y = _write(pen, said.heading, y, _font(42, bold=True), SOFT, most=1) + 8
    for number, line in enumerate(said.lines, start=1):
        room = int((FOOT - 16 - y) / (52 * LEADING))
        if room > 0:
            y = _write(pen, f"{number} {line}" if said.heading else line, y, _font(52), INK, most=min(2, room)) + 10
    _footer(picture, pen, said)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _footer(picture: Image.Image, pen: ImageDraw.ImageDraw, said: Said) -> None:
    top = FOOT
    picture.paste(_code(said.address), (WIDTH - MARGIN - QR_SIDE, top))
    pen.line((MARGIN, top - 16, WIDTH - MARGIN, top - 16), fill="#d5dbe1", width=2)
    _write(pen, said.issuer, top + 40, _font(36), INK, most=2, right=WIDTH - MARGIN * 2 - QR_SIDE)
    if said.mark:
        pen.rectangle((0, HEIGHT - 64, WIDTH, HEIGHT), fill="#fff0b8")
        pen.text((WIDTH / 2, HEIGHT - 32), said.mark, font=_font(32, bold=True), fill="#5a4500", anchor="mm")


def _code(address: str) -> Image.Image:
    code: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data(address)
    matrix = code.get_matrix()
    small = Image.new("1", (len(matrix), len(matrix)), 1)
    small.putdata([0 if dark else 1 for row in matrix for dark in row])
    return small.resize((QR_SIDE, QR_SIDE), Image.Resampling.NEAREST).convert("RGB")


def _write(
    pen: ImageDraw.ImageDraw, words: str, y: float, font: ImageFont.FreeTypeFont, ink: str, *, most: int, right: int = WIDTH - MARGIN
) -> float:  # fmt: skip
    """Lines of text from the left margin down; what does not fit ends in …. Returns where the next may begin."""
    lines = list(_broken(words, font, right - MARGIN))
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]
    height = font.size * LEADING
    for line in lines:
        pen.text((MARGIN, y), line, font=font, fill=ink)
        y += height
    return y


def _broken(words: str, font: ImageFont.FreeTypeFont, width: float) -> Iterator[str]:
    line = ""
    for sign in "".join(sign for sign in " ".join(words.split())[:300] if sign.isprintable()):
        if line and font.getlength(line + sign) > width and sign not in CLOSING:
            yield line
            line = ""
        line += sign
    if line:
        yield line
