"""What other packages may use of alerts. Facts told: alert.issued, alert.changed, alert.ended (subject: the alert)."""

from lastmile.domains.alerts.acts import report, report_form
from lastmile.domains.alerts.burden import burden
from lastmile.domains.alerts.models import LISTS, Advice, Alert, Area, Version
from lastmile.domains.alerts.rules import OPEN, Effect, Reach, State, VersionState, colour_of
from lastmile.domains.alerts.selectors.account import accounts_of
from lastmile.domains.alerts.selectors.actions import (
    Sheet,
    action_of,
    actions_in,
    figure_of,
    get_action,
    point_in_trouble,
    sheet,
)
from lastmile.domains.alerts.selectors.called import Called, called_for
from lastmile.domains.alerts.selectors.chain import (
    advice_for,
    area_codes,
    areas_of,
    calling,
    current,
    shown,
    townships_of,
    versions,
)
from lastmile.domains.alerts.selectors.finding import Strip, alerts_in, get_alert, in_force_over, search, strip
from lastmile.domains.alerts.selectors.public_face import (
    Notice,
    PublicAlert,
    Spoken,
    get_public,
    get_spoken,
    local_advice,
    notices,
    signals_over,
)
from lastmile.domains.alerts.selectors.wording import call_text, change_text, end_text, resident_text
from lastmile.domains.alerts.services.account import give_reason, make_account, record_review
from lastmile.domains.alerts.services.actions import enter_elsewhere as enter_action
from lastmile.domains.alerts.services.advising import write_advice
from lastmile.domains.alerts.services.chaining import Taken
from lastmile.domains.alerts.services.checking import check as check_message
from lastmile.domains.alerts.services.checking import most_bytes
from lastmile.domains.alerts.services.entering import Typed, enter_alert
from lastmile.domains.alerts.services.feeds import add_feed
from lastmile.domains.alerts.services.issuing import end_alert, issue, refuse
from lastmile.domains.alerts.services.receiving import Source, receive, take_held

__all__ = [
    "LISTS",
    "OPEN",
    "Advice",
    "Alert",
    "Area",
    "Called",
    "Effect",
    "Notice",
    "PublicAlert",
    "Reach",
    "Sheet",
    "Source",
    "Spoken",
    "State",
    "Strip",
    "Taken",
    "Typed",
    "Version",
    "VersionState",
    "accounts_of",
    "action_of",
    "actions_in",
    "add_feed",
    "advice_for",
    "alerts_in",
    "area_codes",
    "areas_of",
    "burden",
    "call_text",
    "called_for",
    "calling",
    "change_text",
    "check_message",
    "colour_of",
    "current",
    "end_alert",
    "end_text",
    "enter_action",
    "enter_alert",
    "figure_of",
    "get_action",
    "get_alert",
    "get_public",
    "get_spoken",
    "give_reason",
    "in_force_over",
    "issue",
    "local_advice",
    "make_account",
    "most_bytes",
    "notices",
    "point_in_trouble",
    "receive",
    "record_review",
    "refuse",
    "report",
    "report_form",
    "resident_text",
    "search",
    "sheet",
    "shown",
    "signals_over",
    "strip",
    "take_held",
    "townships_of",
    "versions",
    "write_advice",
]
