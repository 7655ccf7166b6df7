"""The demo's time, shown in the strip that marks every page."""

from django import template

from lastmile.demo.models import DemoClock
from lastmile.kernel import clock

register = template.Library()


@register.simple_tag
def demo_now() -> str:
    return clock.local(clock.now()).strftime("%Y-%m-%d %H:%M:%S")


@register.simple_tag
def demo_goal() -> str:
    """The scene the night is being run forward to; "" while it plays."""
    return DemoClock.objects.filter(pk=1, goal__isnull=False).values_list("scene", flat=True).first() or ""
