"""The demo's time, shown in the strip that marks every page."""

from django import template

from lastmile.kernel import clock

register = template.Library()


@register.simple_tag
def demo_now() -> str:
    return clock.local(clock.now()).strftime("%Y-%m-%d %H:%M:%S")
