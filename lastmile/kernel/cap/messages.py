"""A CAP message as values: what was said, nothing added. Names are those of CAP, written the Python way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lastmile.kernel.coordinates import Position


@dataclass(frozen=True)
class Named:
    """A name and a value: a parameter, an event code, a geocode."""

    name: str
    value: str


@dataclass(frozen=True)
class Reference:
    """An earlier message: who sent it, its identifier, when."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True)
class Circle:
    """A point and kilometres around it; `radius_km` is None where it was left out."""

    centre: Position
    radius_km: float | None


@dataclass(frozen=True)
class Area:
    """Where: words, outlines (closed, as sent), circles, codes. Heights are feet above mean sea level."""

    area_desc: str
    polygons: tuple[tuple[Position, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Named, ...] = ()
    altitude: float | None = None
    ceiling: float | None = None


@dataclass(frozen=True)
class Resource:
    """Something to look at or listen to; `deref_uri` is its content in base64."""

    resource_desc: str
    mime_type: str = ""
    size: int | None = None
    uri: str = ""
    deref_uri: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Info:
    """One block: the message in one language, for one audience or time. `language` is "" where none was given."""

    event: str
    urgency: str
    severity: str
    certainty: str
    categories: tuple[str, ...] = ()
    language: str = ""
    response_types: tuple[str, ...] = ()
    audience: str = ""
    event_codes: tuple[Named, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Named, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Message:
    """One alert message with every block it has. Moments keep the offset they came with; None = not readable."""

    identifier: str
    sender: str
    sent: datetime | None
    status: str
    msg_type: str
    scope: str
    source: str = ""
    restriction: str = ""
    addresses: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: str = ""
    infos: tuple[Info, ...] = ()
    version: str = "1.2"
