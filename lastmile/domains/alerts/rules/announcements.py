"""What was said, in our words: a CAP message read, or a form filled in. Both go the same way from here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from lastmile.domains.alerts.rules.states import MsgType, Reach

OURS = "lastmile"  # the sender of what was typed here


@dataclass(frozen=True)
class Announcement:
    """One message about a danger. `texts`: headline, description, instruction, event by language, beside the Chinese."""

    identifier: str
    issuer: str
    sent_at: datetime
    event: str
    sender: str = ""
    signal: str = ""
    level: str = ""
    level_text: str = ""
    grade: int | None = None
    msg_type: str = MsgType.ALERT
    all_clear: bool = False
    reach: str = Reach.PUBLIC
    drill: bool = False
    from_at: datetime | None = None
    until_at: datetime | None = None
    headline: str = ""
    description: str = ""
    instruction: str = ""
    contact: str = ""
    area_text: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    references: tuple[tuple[str, str], ...] = ()

    @property
    def speaks_of_an_end(self) -> bool:
        """It lifts or takes back; it begins nothing."""
        return self.all_clear or self.msg_type == MsgType.CANCEL

    def digest(self, codes: tuple[str, ...]) -> str:
        """Of what it says and where: to know the same message again."""
        said = {**asdict(self), "codes": sorted(codes)}
        return hashlib.sha256(json.dumps(said, default=str, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
