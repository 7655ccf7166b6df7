"""The warnings of the night as CAP files, signed by the invented weather office of the county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from lastmile.demo.cast import COUNTY, HAIKE, MINES, RED_SOIL, SHIMEN, STAGE
from lastmile.demo.clock import START
from lastmile.kernel import cap, clock

OFFICE, LAND = "东川区气象台", "东川区自然资源局、东川区气象局"
SENDER = "dongchuan-weather@demo.invalid"
TOWNSHIPS = {STAGE: "阿旺镇", MINES: "汤丹镇", RED_SOIL: "红土地镇"}
DAY = clock.local(START).date()
SEVERITY = {"Red": "Extreme", "Orange": "Severe", "Yellow": "Moderate", "Blue": "Minor"}
COLOURS = {"Red": "红色", "Orange": "橙色", "Yellow": "黄色"}


@dataclass(frozen=True)
class Bulletin:
    """One message of the night. `colour` as CMA writes it; `number` is the serial of its identifier."""

    name: str
    hour: int
    minute: int
    colour: str
    headline: str
    text: str
    until: dt.timedelta
    event: str = "暴雨"
    event_code: str = "11B03"
    level_words: str = ""
    issuer: str = OFFICE
    ends: bool = False
    places: tuple[tuple[str, str], ...] = tuple(TOWNSHIPS.items())

    @property
    def at(self) -> dt.datetime:
        """When it is sent; after midnight on the day after."""
        day = DAY if self.hour > 12 else DAY + dt.timedelta(days=1)
        return clock.at(day, self.hour, self.minute)


SLIDES = Bulletin(
    "1810-地质灾害气象风险二级", 18, 10, "", "东川区发布地质灾害气象风险Ⅱ级预警",
    "预计今晚到明早,阿旺镇海科村、石门村发生滑坡、泥石流等地质灾害的气象风险为Ⅱ级。",
    dt.timedelta(hours=15), event="地质灾害气象风险", event_code="11A09", level_words="Ⅱ级", issuer=LAND,
    places=((HAIKE, "阿旺镇海科村"), (SHIMEN, "阿旺镇石门村")),
)  # fmt: skip
YELLOW = Bulletin(
    "1940-暴雨黄色", 19, 40, "Yellow", "东川区气象台发布暴雨黄色预警信号",
    "过去6小时阿旺镇降雨量已达30毫米以上,预计未来6小时仍将持续,请注意防范。",
    dt.timedelta(hours=8), places=((STAGE, "阿旺镇"),),
)  # fmt: skip
ORANGE = Bulletin(
    "2138-暴雨橙色", 21, 38, "Orange", "东川区气象台将暴雨黄色预警信号升级为橙色",
    "预计未来3小时阿旺镇、汤丹镇、红土地镇降雨量将达50毫米以上,请做好防范。",
    dt.timedelta(hours=8),
)  # fmt: skip
RED = Bulletin(
    "2240-暴雨红色", 22, 40, "Red", "东川区气象台将暴雨橙色预警信号升级为红色",
    "预计未来3小时阿旺镇、汤丹镇、红土地镇降雨量将达100毫米以上,沟口、坡脚、河边危险,请立即转移危险地段人员。",
    dt.timedelta(hours=12),
)  # fmt: skip
LIFTED = Bulletin(
    "0820-暴雨红色解除", 8, 20, "Red", "东川区气象台解除暴雨红色预警信号",
    "降雨已减弱,暴雨红色预警信号解除。危险点没查过之前先别回去。", dt.timedelta(hours=1), ends=True,
)  # fmt: skip
RAIN = (YELLOW, ORANGE, RED, LIFTED)


def identifier(one: Bulletin) -> str:
    """As the national system numbers them: place, agency 416, unit 000, extension 00, moment, serial."""
    return f"{COUNTY}41600000_{clock.local(one.at):%Y%m%d%H%M%S}_0"


def message(one: Bulletin, before: Sequence[Bulletin] = ()) -> cap.Message:
    """The bulletin as a CAP message that refers to those before it."""
    at = clock.local(one.at)
    area = cap.Area(
        area_desc="东川区" + "、".join(name for _code, name in one.places),
        geocodes=tuple(cap.Named("区划代码", f"{code:0<12}") for code, _name in one.places),
    )
    level = cap.Named("预警级别", one.level_words or COLOURS[one.colour])
    info = cap.Info(
        language="zh-CN",
        categories=("Met",) if one.event == "暴雨" else ("Geo",),
        event=one.event,
        response_types=("AllClear",) if one.ends else ("Evacuate",) if one.colour == "Red" else ("Prepare",),
        urgency="Past" if one.ends else "Immediate",
        severity=SEVERITY.get(one.colour, "Severe"),
        certainty="Likely",
        event_codes=(cap.Named("国家突发事件预警类型", one.event_code),),
        effective=at,
        expires=at + one.until,
        sender_name=one.issuer,
        headline=one.headline,
        description=one.text,
        instruction="山边沟边河边的人先走,不过水淹的路桥,不回屋拿东西。",
        parameters=(level,),
        areas=(area,),
    )
    return cap.Message(
        identifier=identifier(one),
        sender=SENDER,
        sent=at,
        status="Actual",
        msg_type="Cancel" if one.ends else "Update" if before else "Alert",
        scope="Public",
        references=tuple(cap.Reference(SENDER, identifier(old), clock.local(old.at)) for old in before),
        infos=(info,),
    )


def write_all() -> None:
    """Put the night's files into the demo's folder, to be dropped in by hand or by the stage manager, and its certificate
    among those trusted.
    """
    key, certificate = _office()
    folder = files()
    folder.mkdir(parents=True, exist_ok=True)
    for place, one in enumerate(RAIN):
        _write(folder, one, RAIN[max(place - 1, 0) : place], key, certificate)
    _write(folder, SLIDES, (), key, certificate)
    trusted = Path(settings.CAP_TRUST)
    trusted.mkdir(parents=True, exist_ok=True)
    (trusted / "demo-weather.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def files() -> Path:
    """Where the night's files lie."""
    return Path(settings.VAR) / "预警文件"


def content(one: Bulletin) -> bytes:
    """A bulletin as it lies in the folder."""
    return (files() / f"{one.name}.xml").read_bytes()


def _write(
    folder: Path,
    one: Bulletin,
    before: Sequence[Bulletin],
    key: ec.EllipticCurvePrivateKey,
    certificate: x509.Certificate,
) -> None:
    (folder / f"{one.name}.xml").write_bytes(cap.write(message(one, before), key=key, certificates=[certificate]))


def _office() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A key and a certificate of the invented office, valid around the night."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{OFFICE}(演示)")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number()).not_valid_before(START - dt.timedelta(days=200))
    built = built.not_valid_after(START + dt.timedelta(days=3650))
    return key, built.sign(key, hashes.SHA256())
