"""An alert made public by the outlets of its area: groups, loudspeakers, screens. One text a version, and the end."""

from __future__ import annotations

from lastmile.domains.alerts.models import Alert, Version
from lastmile.domains.alerts.rules import QUIET, Effect, Reach, State, colour_of
from lastmile.domains.alerts.selectors import chain, wording
from lastmile.domains.alerts.services.setting_off import MACHINE, SOURCE
from lastmile.foundation.channels.publishing import services as publishing
from lastmile.foundation.channels.publishing.services import Text

OVER = (State.LIFTED, State.CANCELLED, State.EXPIRED)


def publish(alert: Alert) -> None:
    """Publish what stands now, each text to each outlet once. An alert that is not for the public stays inside, and so does
    its end, whatever the message that ended it says of itself.
    """
    version = chain.current(alert)
    if version is None or alert.reach != Reach.PUBLIC or alert.state not in (State.IN_FORCE, *OVER):
        return
    text = Text(
        words=_words(alert, version),
        mark="drill" if version.drill else "",
        urgency="" if alert.state in OVER else colour_of(version.grade),
        until=alert.until_at,
        occasion=str(version.uid) if version.effect == Effect.UPGRADE else "",
    )
    publishing.publish(
        MACHINE,
        subject_kind=SOURCE,
        subject_uid=alert.uid,
        region_code=alert.region_code,
        areas=chain.announced_codes(alert)
        if alert.state in OVER
        else chain.called_codes(alert) or chain.area_codes(version),
        text=text,
    )


def _words(alert: Alert, version: Version) -> str:
    if alert.state in OVER:
        return wording.end_text(alert)
    if version.effect in QUIET:
        return wording.change_text(alert, version)
    return wording.resident_text(alert, version, alert.region_code)
