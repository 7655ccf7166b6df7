"""People and places as these pages show them: numbers never whole, a grid with its village before it."""

from django import template

from lastmile.foundation.people import rules
from lastmile.interfaces.console.people.choices import place_words

register = template.Library()
register.filter("masked_phone", rules.masked_phone)
register.filter("masked_identity", rules.masked_identity)
register.filter("place", place_words)


@register.filter
def masked_email(address: str) -> str:
    """a****@example.cn: the first sign, and where it goes."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}****@{host}" if name else "****"
