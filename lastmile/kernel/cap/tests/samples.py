"""Messages, keys and broken pieces that the tests of CAP share. Offices are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from lastmile.kernel import cap
from lastmile.kernel.clock import SHANGHAI
from lastmile.kernel.coordinates import Position

NOW = datetime(2026, 7, 25, 22, 40, 30, tzinfo=SHANGHAI)
SENT = NOW.replace(second=0)
OUTLINE = tuple(Position(lon, lat) for lon, lat in ((103.0, 26.0), (103.1, 26.0), (103.1, 26.1), (103.0, 26.0)))
AREA = cap.Area(
    "东川区阿旺镇", polygons=(OUTLINE,), geocodes=(cap.Named("国家预警信息发布中心行政区划编码", "530113104000"),)
)
CHINESE = cap.Info(
    event="暴雨", urgency="Immediate", severity="Extreme", certainty="Likely", categories=("Met",), language="zh-CN",
    event_codes=(cap.Named("预警事件编码", "11B03"),), effective=SENT, expires=SENT + timedelta(hours=6),
    sender_name="东川区气象台", headline="东川区气象台升级发布暴雨红色预警", description="未来3小时雨量可能超过100毫米。",
    instruction="山边沟边的人请马上离开。", parameters=(cap.Named("AlertLevel", "Red"),), areas=(AREA,),
)  # fmt: skip
ENGLISH = replace(
    CHINESE, language="en-US", event="Rainstorm", sender_name="Dongchuan Meteorological Station",
    headline="Red rainstorm warning for Dongchuan", description="More than 100 mm of rain within three hours.",
    instruction="Leave slopes and gullies at once.", areas=(replace(AREA, area_desc="Awang, Dongchuan"),),
)  # fmt: skip
MESSAGE = cap.Message(
    identifier="53011341600000_20260725224000_1", sender="530113@example.gov.cn", sent=SENT, status="Actual",
    msg_type="Alert", scope="Public", infos=(CHINESE, ENGLISH),
)  # fmt: skip


def xml(**changes: object) -> bytes:
    """The sample as bytes, some of its fields changed."""
    return cap.write(replace(MESSAGE, **changes))


def with_info(**changes: object) -> bytes:
    """The sample with one block, some of its fields changed."""
    return xml(infos=(replace(CHINESE, **changes),))


def check(content: bytes, trust: cap.Trust | None = None) -> cap.Verdict:
    return cap.check(content, trust, NOW)


def rules_of(content: bytes) -> set[str]:
    """The semantic rules a message breaks, by the last part of their id."""
    return {one.id.removeprefix("semantic.") for one in check(content).semantic}


@cache
def _key(kind: str) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    return ec.generate_private_key(ec.SECP256R1()) if kind != "rsa" else rsa.generate_private_key(65537, 2048)


def key(kind: str = "ec") -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    """The key of that name, made once."""
    return _key(kind)


def certificate(
    name: str = "ec", *, issuer: str = "", days: tuple[int, int] = (-1, 365), authority: bool = False
) -> x509.Certificate:
    """The certificate of the key of that name, by itself or vouched for by another; valid from day to day around NOW."""
    return _certificate(name, issuer, days, authority)


@cache
def _certificate(name: str, issuer: str, days: tuple[int, int], authority: bool) -> x509.Certificate:
    owner, by = _named(name), _named(issuer or name)
    return (
        x509.CertificateBuilder()
        .subject_name(owner)
        .issuer_name(by)
        .public_key(key(name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(key(issuer or name), hashes.SHA256())
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"预警中心 {name}")])


@cache
def signed(name: str = "ec", *certificates: x509.Certificate) -> bytes:
    """The sample, signed."""
    return cap.write(MESSAGE, key=key(name), certificates=certificates or (certificate(name),))
