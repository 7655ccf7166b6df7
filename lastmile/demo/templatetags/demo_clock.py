"""The demo's time, shown in the strip that marks every page."""

from django import template

from lastmile.demo import clock as demo_clock
from lastmile.demo.models import DemoClock
from lastmile.kernel import clock

register = template.Library()


@register.simple_tag
def demo_wound() -> DemoClock | None:
    """The clock as it was wound last, by whichever process; this one goes by it from here on."""
    row = DemoClock.objects.filter(pk=1).first()
    demo_clock.go_by(row)
    return row


@register.simple_tag
def demo_now() -> str:
    return clock.local(clock.now()).strftime("%Y-%m-%d %H:%M:%S")
