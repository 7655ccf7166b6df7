"""The closed lists of words of CAP 1.2 (OASIS, ITU-T X.1303) and where 1.1 differs; namespaces; colours as CAP severities."""

from __future__ import annotations

from lastmile.kernel.warning_levels import COLOURS

CAP_12 = "urn:oasis:names:tc:emergency:cap:1.2"
CAP_11 = "urn:oasis:names:tc:emergency:cap:1.1"
VERSIONS = {CAP_12: "1.2", CAP_11: "1.1"}
SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"

STATUS = ("Actual", "Exercise", "System", "Test", "Draft")
MSG_TYPE = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPE = ("Public", "Restricted", "Private")
CATEGORY = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
)  # fmt: skip
RESPONSE_11 = ("Shelter", "Evacuate", "Prepare", "Execute", "Monitor", "Assess", "None")
RESPONSE = (*RESPONSE_11[:4], "Avoid", *RESPONSE_11[4:6], "AllClear", "None")
URGENCY = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITY = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTY = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
CERTAINTY_11 = (*CERTAINTY, "Very Likely")  # an older word that 1.1 still allows

NOT_REAL = frozenset({"System", "Test", "Draft"})
ANSWERING = frozenset({"Ack", "Error"})
REFERRING = frozenset({"Update", "Cancel", "Ack", "Error"})  # these speak of an earlier message
DEFAULT_LANGUAGE = "en-US"  # what a block without a language is in, by the standard
SEVERITY_OF = dict(zip(COLOURS, SEVERITY, strict=False))
