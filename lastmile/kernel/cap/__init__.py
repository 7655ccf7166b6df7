"""CAP, the Common Alerting Protocol, as text: check any bytes, read a message, write and sign one. No Django here.

verdict = cap.check(content, trust=cap.from_folder(folder))
verdict.ok, verdict.reasons, verdict.message
"""

from lastmile.kernel.cap.checking import check as check
from lastmile.kernel.cap.chinese import Identifier as Identifier
from lastmile.kernel.cap.chinese import identifier as read_identifier
from lastmile.kernel.cap.chinese import level_of as level_of
from lastmile.kernel.cap.chinese import region_codes as region_codes
from lastmile.kernel.cap.choosing import block_for as block_for
from lastmile.kernel.cap.findings import ACCEPTED as ACCEPTED
from lastmile.kernel.cap.findings import SIGNATURE_WORDS as SIGNATURE_WORDS
from lastmile.kernel.cap.findings import Finding as Finding
from lastmile.kernel.cap.findings import Signature as Signature
from lastmile.kernel.cap.findings import Verdict as Verdict
from lastmile.kernel.cap.messages import Area as Area
from lastmile.kernel.cap.messages import Circle as Circle
from lastmile.kernel.cap.messages import Info as Info
from lastmile.kernel.cap.messages import Message as Message
from lastmile.kernel.cap.messages import Named as Named
from lastmile.kernel.cap.messages import Reference as Reference
from lastmile.kernel.cap.messages import Resource as Resource
from lastmile.kernel.cap.trust import Trust as Trust
from lastmile.kernel.cap.trust import from_folder as from_folder
from lastmile.kernel.cap.writing import write as write
from lastmile.kernel.warning_levels import Level as Level
from lastmile.kernel.warning_levels import read_level as read_level

__all__ = [
    "ACCEPTED", "SIGNATURE_WORDS", "Area", "Circle", "Finding", "Identifier", "Info", "Level", "Message", "Named", "Reference",
    "Resource", "Signature", "Trust", "Verdict", "block_for", "check", "from_folder", "level_of", "read_identifier",
    "read_level", "region_codes", "write",
]  # fmt: skip
