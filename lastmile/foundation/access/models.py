"""Models that belong to a place and can be read only through a scope; and shares, the one way past the branch."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.among import Among as Among  # every scoped model may ask `__among`
from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.listed import Listed
from lastmile.foundation.access.scope import Grant, Scope
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.ids import uuid7

LEVEL_COLUMN = {2: "province", 4: "city", 6: "county", 9: "township"}


class UnscopedQuery(TypeError):
    """Somebody asked a scoped model for rows without saying who is asking."""


class Share(models.Model):
    """One named matter opened to a unit or post outside its branch, from–to (handing over, partners).

    Holds uids only, so that access stands below people.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    subject_kind = models.CharField(max_length=20)
    subject_uid = models.UUIDField()
    holder_uid = models.UUIDField(help_text="The unit or post it is shared with")
    permissions = models.JSONField(default=list)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.UUIDField(null=True, blank=True, help_text="Person who shared it")

    class Meta:
        indexes = [
            models.Index(fields=["holder_uid", "subject_kind", "subject_uid"], name="share_by_holder"),
            models.Index(fields=["subject_kind", "subject_uid"], name="share_by_subject"),
        ]


def branch_q(model: type[ScopedModel], branch: str, *, by_code: bool = False) -> Q:
    """Rows of one branch: equality on a stored level column where there is one, else a range of codes.

    `by_code`: always the range, for lists in the order of codes.
    """
    if not branch:
        return Q()
    column = None if by_code else LEVEL_COLUMN.get(len(branch))
    if column and model.has_level_columns:
        return Q(**{column: branch})
    return Q(region_code__gte=branch, region_code__lt=f"{branch}:")  # ":" sorts right after "9"


def grant_q(model: type[ScopedModel], grant: Grant) -> Q:
    reach = Q()
    for branch in grant.branches:
        if not branch:
            reach = Q()
            break
        reach |= branch_q(model, branch)
    if model.has_line and grant.lines != ALL_LINES:
        reach &= Q(line__in=sorted(grant.lines))
    return reach


_shares = Prepared(
    lambda holders, kind, now: Share.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now),
        holder_uid__in=holders,
        subject_kind=kind,
        from_at__lte=now,
    ).values_list("subject_uid", "permissions"),
    *(Share._meta.get_field(name) for name in ("holder_uid", "subject_kind", "from_at")),
)


def shared_q(model: type[ScopedModel], scope: Scope, permission: str) -> Q | None:
    """Rows shared with one of the person's units or posts now, for this permission."""
    if not scope.shared_with or not model.matter_kind:
        return None
    shares = _shares(sorted(scope.shared_with), model.matter_kind, clock.now())
    open_to = [uid for uid, words in shares if permission in words]
    return Q(uid__in=open_to) if open_to else None


NOTHING = Q(pk__in=[])


class ScopedManager(models.Manager[Any]):
    """Has one way in. Everything else raises, so forgetting fails the first test."""

    def visible_to(self, scope: Scope, permission: str) -> models.QuerySet[Any]:
        """What this person may see for this permission: (branch and line) or share."""
        model: type[ScopedModel] = self.model
        parts = [grant_q(model, grant) for grant in scope.reaching(permission)]
        shared = shared_q(model, scope, permission)
        if shared is not None:
            parts.append(shared)
        rows = super().get_queryset()
        if not parts:
            return rows.filter(NOTHING)
        if any(not part for part in parts):  # the whole tree
            return rows
        reach = parts[0]
        for part in parts[1:]:
            reach |= part
        return rows.filter(reach)

    def get_visible(self, scope: Scope, permission: str, uid: Any) -> Any:
        """The one row with this uid, or NotVisible: outside the branch looks the same as absent."""
        try:
            return self.visible_to(scope, permission).get(uid=uid)
        except (self.model.DoesNotExist, ValidationError, ValueError, TypeError) as problem:
            raise NotVisible(str(_("没有找到,或者不在您的范围内。"))) from problem

    def get_queryset(self) -> models.QuerySet[Any]:
        raise UnscopedQuery(f"Use {self.model.__name__}.objects.visible_to(scope, permission)")


class ScopedModel(models.Model):
    """A row that lies in a region. `region_code` is a copy used only for reads, carried along when codes move."""

    matter_kind: ClassVar[str] = ""  # what it is called as a subject: in shares, the ledger, obligations
    has_line: ClassVar[bool] = False
    has_level_columns: ClassVar[bool] = False
    carried: ClassVar[Q | None] = Q()  # rows whose code follows when codes move; closed matters keep that of their day

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=18)

    unscoped: ClassVar[models.Manager[Self]] = models.Manager()  # first: Django's own machinery takes the first one
    objects: ClassVar[ScopedManager] = ScopedManager()

    class Meta:
        abstract = True


def _level_column(length: int) -> Any:
    return models.GeneratedField(
        expression=Left(F("region_code"), length), output_field=models.CharField(max_length=length), db_persist=True
    )


class HotScopedModel(ScopedModel):
    """A scoped model with stored level columns, for tables that are listed by branch at size."""

    has_level_columns: ClassVar[bool] = True
    listed: ClassVar[tuple[Listed, ...]] = ()  # its lists by branch; each must walk an index, a test reads the plans

    province = _level_column(2)
    city = _level_column(4)
    county = _level_column(6)
    township = _level_column(9)

    class Meta:
        abstract = True
