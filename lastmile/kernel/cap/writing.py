"""A Message as bytes of CAP 1.2, signed where a key is given. What is written here reads back equal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from gettext import gettext as _
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from lastmile.kernel.cap.messages import Area, Info, Message, Named, Reference, Resource
from lastmile.kernel.cap.words import CAP_12
from lastmile.kernel.coordinates import Position
from lastmile.kernel.errors import NotValid

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def write(message: Message, *, key: Key | None = None, certificates: Iterable[x509.Certificate] = ()) -> bytes:
    """The message as UTF-8 XML. With a key it is signed (enveloped; RSA or ECDSA with SHA-256), the signer's certificate
    first among `certificates`. Raises NotValid for signs XML cannot hold.
    """
    try:
        root = _alert(message)
    except ValueError as problem:
        raise NotValid(_("文字里有不能写进预警文件的控制字符")) from problem
    if key is not None:
        root = _signed(root, key, list(certificates))
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content


def _signed(root: etree._Element, key: Key, certificates: list[x509.Certificate]) -> etree._Element:
    method = SignatureMethod.RSA_SHA256 if isinstance(key, rsa.RSAPrivateKey) else SignatureMethod.ECDSA_SHA256
    signer = XMLSigner(
        signature_algorithm=method,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    return signer.sign(root, key=key, cert=certificates)


def moment(at: datetime) -> str:
    """As CAP writes it: to the second, with an offset; UTC is -00:00."""
    text = at.replace(microsecond=0).isoformat()
    return f"{text[:-6]}-00:00" if at.utcoffset() == timedelta(0) else text


def _number(value: float) -> str:
    """To nine digits behind the point: of a degree, a tenth of a millimetre."""
    return format(Decimal(repr(round(value, 9))), "f")


def _pair(position: Position) -> str:
    return f"{_number(position.lat)},{_number(position.lon)}"


class _Writer:
    """Puts children into one element, leaving out what is empty."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element

    def text(self, name: str, value: Any) -> None:
        if value is None or value == "":
            return
        self.must(name, value)

    def must(self, name: str, value: Any) -> None:
        words = moment(value) if isinstance(value, datetime) else str(value)
        etree.SubElement(self.element, f"{{{CAP_12}}}{name}").text = words

    def texts(self, name: str, found: Iterable[str]) -> None:
        for value in found:
            self.must(name, value)

    def pairs(self, name: str, found: Iterable[Named]) -> None:
        for one in found:
            pair = self.inside(name)
            pair.must("valueName", one.name)
            pair.must("value", one.value)

    def inside(self, name: str) -> _Writer:
        return _Writer(etree.SubElement(self.element, f"{{{CAP_12}}}{name}"))


def _alert(message: Message) -> etree._Element:
    root = etree.Element(f"{{{CAP_12}}}alert", nsmap={None: CAP_12})
    out = _Writer(root)
    for name, value in (
        ("identifier", message.identifier), ("sender", message.sender), ("sent", message.sent or ""),
        ("status", message.status), ("msgType", message.msg_type),
    ):  # fmt: skip
        out.must(name, value)
    out.text("source", message.source)
    out.must("scope", message.scope)
    out.text("restriction", message.restriction)
    out.text("addresses", message.addresses)
    out.texts("code", message.codes)
    out.text("note", message.note)
    out.text("references", " ".join(_reference(one) for one in message.references))
    out.text("incidents", message.incidents)
    for info in message.infos:
        _info(out.inside("info"), info)
    return root


def _reference(one: Reference) -> str:
    return f"{one.sender},{one.identifier},{moment(one.sent)}"


def _info(out: _Writer, info: Info) -> None:
    out.text("language", info.language)
    out.texts("category", info.categories)
    out.must("event", info.event)
    out.texts("responseType", info.response_types)
    out.must("urgency", info.urgency)
    out.must("severity", info.severity)
    out.must("certainty", info.certainty)
    out.text("audience", info.audience)
    out.pairs("eventCode", info.event_codes)
    for name, value in (
        ("effective", info.effective), ("onset", info.onset), ("expires", info.expires),
        ("senderName", info.sender_name), ("headline", info.headline), ("description", info.description),
        ("instruction", info.instruction), ("web", info.web), ("contact", info.contact),
    ):  # fmt: skip
        out.text(name, value)
    out.pairs("parameter", info.parameters)
    for resource in info.resources:
        _resource(out.inside("resource"), resource)
    for area in info.areas:
        _area(out.inside("area"), area)


def _resource(out: _Writer, resource: Resource) -> None:
    out.must("resourceDesc", resource.resource_desc)
    out.must("mimeType", resource.mime_type)
    for name, value in (
        ("size", resource.size), ("uri", resource.uri), ("derefUri", resource.deref_uri), ("digest", resource.digest),
    ):  # fmt: skip
        out.text(name, value)


def _area(out: _Writer, area: Area) -> None:
    out.must("areaDesc", area.area_desc)
    out.texts("polygon", (" ".join(_pair(point) for point in outline) for outline in area.polygons))
    for one in area.circles:
        radius = "" if one.radius_km is None else f" {_number(one.radius_km)}"
        out.must("circle", f"{_pair(one.centre)}{radius}")
    out.pairs("geocode", area.geocodes)
    out.text("altitude", None if area.altitude is None else _number(area.altitude))
    out.text("ceiling", None if area.ceiling is None else _number(area.ceiling))
