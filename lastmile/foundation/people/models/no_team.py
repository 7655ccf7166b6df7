"""Why a village has no rescue team."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.models import ScopedModel
from lastmile.kernel.ids import uuid7


class NoTeam(ScopedModel):
    """Why a village has no rescue team, as its township states it (K-2.3.2a). In force until another is stated or a team
    is founded; what was stated before is kept."""

    matter_kind: ClassVar[str] = "no_team"
    carried: ClassVar[Q | None] = Q(ended_on__isnull=True)

    class Reason(models.TextChoices):
        PEOPLE = "people", _("人手不足,青壮年多在外")
        JOINT = "joint", _("与邻村(社区)联合组建")
        COVERED = "covered", _("由乡镇(街道)队伍负责")
        FORMING = "forming", _("正在组建")
        OTHER = "other", _("其他原因")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.CharField(max_length=200, blank=True)
    said_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("region", name="no_team_once_in_force", condition=Q(ended_on__isnull=True)),
            models.CheckConstraint(name="no_team_other_is_in_words", condition=~Q(reason="other") | ~Q(words="")),
        ]
        indexes = [models.Index(fields=["region_code"], name="no_team_region", condition=Q(ended_on__isnull=True))]
