"""People and places as these pages show them: numbers never whole, a grid with its village before it."""

from django import template

from lastmile.foundation.rulepacks import masking
from lastmile.interfaces.console.people.choices import place_words

register = template.Library()
register.filter("masked_phone", masking.masked_phone)
register.filter("masked_identity", masking.masked_identity)
register.filter("masked_email", masking.masked_email)
register.filter("place", place_words)
