"""What a department says to a matter handed to it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    """What a department says to a matter handed to it."""

    ACCEPTED = "accepted", _("受理")
    REFUSED = "refused", _("不受理")
    RETURNED = "returned", _("退回补充")
    TAKEN_BACK = "taken_back", _("镇里收回")


GIVEN = (Answer.ACCEPTED, Answer.REFUSED, Answer.RETURNED)  # by the department itself
