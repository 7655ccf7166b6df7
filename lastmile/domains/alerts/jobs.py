"""What alerts hear and do by the clock: set off what an alert asks for, end what is over, look at feeds."""

from __future__ import annotations

import threading
from functools import partial
from uuid import UUID

from django.db import connection

from lastmile.domains.alerts.selectors import finding, receivals
from lastmile.domains.alerts.services import (
    account,
    actions,
    feeds,
    issuing,
    owing,
    publishing,
    ringing,
    setting_off,
    telling,
)
from lastmile.foundation.jobs import services as jobs

_looking = threading.Lock()


def call_posts(alert_uid: UUID) -> None:
    """An alert was issued or raised: the posts of its area are called, and hear what their township adds."""
    if alert := setting_off.alert_of(alert_uid):
        setting_off.call_posts(alert)
        setting_off.tell_advices(alert)


def tell_residents(alert_uid: UUID) -> None:
    """An alert was issued, changed or ended: residents hear what they have not heard yet, the danger areas first."""
    if alert := setting_off.alert_of(alert_uid):
        telling.tell(setting_off.MACHINE, alert)


tell_residents_more = tell_residents  # as it was called before: such a job may still wait


def open_doors(alert_uid: UUID) -> None:
    """An alert was issued or raised: the lists of households are opened where its level asks for it."""
    if alert := setting_off.alert_of(alert_uid):
        setting_off.open_doors(alert)


def publish(alert_uid: UUID) -> None:
    """An alert was issued, changed or ended: the outlets of its area say so."""
    if alert := setting_off.alert_of(alert_uid):
        publishing.publish(alert)


def tell_posts(alert_uid: UUID) -> None:
    """An alert changed or ended: whoever was called hears it once, and nobody is rung any more when it is lower or over."""
    if alert := setting_off.alert_of(alert_uid):
        setting_off.tell_posts(alert)


def tell_advice(advice_uid: UUID) -> None:
    """A township added a sentence: whoever was called there hears it."""
    if advice := setting_off.advice_of(advice_uid):
        setting_off.tell_advice(advice)


def begin_actions(alert_uid: UUID) -> None:
    """An alert was issued or changed: what it makes owed, extra rounds at danger points, standing work that waits."""
    if alert := setting_off.alert_of(alert_uid):
        actions.begin(alert)


def end_actions(alert_uid: UUID) -> None:
    """An alert ended: nothing of it is owed any more, and standing work goes on."""
    if alert := setting_off.alert_of(alert_uid):
        actions.finish(alert)


def tell_day() -> None:
    """Every morning: rounds that an alert in force asks for on each day (高火险天)."""
    actions.tell_day()


def open_actions_again() -> None:
    """Every half minute: what is owed again and again until the alert ends."""
    owing.open_again()


def ring_late() -> None:
    """Every half minute: whoever has something past its clock is reminded."""
    ringing.ring_late()


def owe_moves(list_uid: UUID) -> None:
    """A list of households grew: what moving people asks for is owed where somebody lives."""
    actions.take_list(list_uid)


def take_order(order_uid: UUID) -> None:
    """People were ordered to move, or moved first."""
    actions.take_order(order_uid)


def take_shelter(shelter_uid: UUID) -> None:
    """A shelter was opened or closed."""
    actions.take_shelter(shelter_uid)


def take_move(move_uid: UUID) -> None:
    """Something was said of a household or a group."""
    actions.take_move(move_uid)


def owe_reviews(alert_uid: UUID) -> None:
    """A red or orange alert is over: its townships owe a meeting that looks back."""
    if alert := setting_off.alert_of(alert_uid):
        account.owe_reviews(alert)


def look_at_feeds() -> None:
    """Feeds whose time has come are looked at, in a thread of their own: one that hangs holds up no ladder."""
    if receivals.due_feeds(most=1) and _looking.acquire(blocking=False):
        threading.Thread(target=_look, name="feeds", daemon=True).start()


def _look() -> None:
    try:
        feeds.look_at_all()
    finally:
        _looking.release()
        connection.close()


def expire() -> None:
    """Alerts whose time is over end by themselves."""
    jobs.each(finding.overdue(), partial(issuing.expire, setting_off.MACHINE))
