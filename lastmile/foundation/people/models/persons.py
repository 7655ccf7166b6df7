"""Persons and what they can do. Phones and identity numbers are encrypted; names are not, offices search by them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.regions.bykey import KeyIndex
from lastmile.foundation.regions.runorder import OrderedRuns
from lastmile.foundation.regions.wordruns import RunIndex
from lastmile.kernel.ids import uuid7

LEFT, STAYED = Q(left_on__isnull=False), Q(left_on__isnull=True)
BY_NAME = ("name", "id")
LISTS = (
    Listed("person_name", BY_NAME),
    Listed("person_left", BY_NAME, only=LEFT),
    Listed("person_idle", BY_NAME, only=STAYED & Q(in_post=False)),
    Listed("person_no_account", BY_NAME, only=STAYED & Q(in_post=True, has_account=False)),
    Listed("person_volunteer", BY_NAME, only=STAYED & Q(volunteers=True)),
)


class Person(HotScopedModel):
    """Somebody who works for, or with, an office. Not a resident: households keep those."""

    matter_kind: ClassVar[str] = "person"
    listed: ClassVar[tuple[Listed, ...]] = LISTS

    class Sex(models.TextChoices):
        MALE = "m", _("男")
        FEMALE = "f", _("女")

    class Politics(models.TextChoices):
        PARTY = "party", _("中共党员")
        PROBATIONARY = "probationary", _("中共预备党员")
        LEAGUE = "league", _("共青团员")
        OTHER = "other", _("民主党派")
        MASSES = "masses", pgettext_lazy("政治面貌", "群众")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    name = models.CharField(max_length=40)
    phone = EncryptedText(blank=True, purpose=_("联系和叫应"), retention="retention.person")
    phone_key = models.CharField(max_length=64, blank=True, help_text="Blind index of the phone")
    tail_key = models.CharField(max_length=16, blank=True, help_text="Blind index of the phone's last four digits")
    id_number = EncryptedText(blank=True, purpose=_("花名册"), retention="retention.person")
    id_key = models.CharField(max_length=64, blank=True)
    email = EncryptedText(blank=True, purpose=_("通知"), retention="retention.person")
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    born_on = models.DateField(null=True, blank=True)
    politics = models.CharField(max_length=12, choices=Politics, blank=True, help_text="政治面貌 (J-4.1a)")
    education = models.CharField(max_length=20, blank=True)
    keypad_phone = models.BooleanField(default=False, help_text="No smartphone: voice and SMS only")
    left_on = models.DateField(null=True, blank=True, help_text="Last day in any post; retention counts from here")
    erased_at = models.DateTimeField(null=True, blank=True)
    # Kept, so that lists need ask no other table: see kept.py, the only writer.
    in_post = models.BooleanField(default=False, db_default=False, help_text="Holds a post today")
    has_account = models.BooleanField(default=False, db_default=False, help_text="An account that is open")
    volunteers = models.BooleanField(default=False, db_default=False, help_text="A consent not withdrawn")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "phone_key", name="person_phone_once", condition=~Q(phone_key="") & Q(erased_at__isnull=True)
            )
        ]
        indexes = [
            *indexes(LISTS),
            below_township("person_name_region", "name", "id"),
            below_township("person_left_region", "name", "id", only=LEFT),
            below_township("person_kept_region", "in_post", "has_account", "volunteers", only=STAYED),
            models.Index(fields=["id_key"], name="person_id_key"),
            models.Index(fields=["tail_key"], name="person_tail_key"),
            models.Index(fields=["left_on"], name="person_to_forget", condition=Q(erased_at__isnull=True)),
            KeyIndex(name="person_by_key"),
            RunIndex(fields=["name"], name="person_name_runs"),
            OrderedRuns(fields=["name"], name="person_run", order=BY_NAME, only=("left_on", "IS NULL"), sizes=(1, 3)),
        ]


class Skill(models.Model):
    """What a person is trained in, with the certificate that shows it (J-2.4i, K-2.3.3, K-2.3.4a)."""

    class Kind(models.TextChoices):
        MEDICAL = "medical", _("医务")
        POLICE = "police", _("警务")
        FIRE = "fire", _("消防")
        FIRST_RESPONDER = "first_responder", _("第一响应人")
        RED_CROSS = "red_cross", _("红十字急救员")
        BOAT = "boat", _("舟艇")
        MACHINE = "machine", _("工程机械")
        ELECTRIC = "electric", _("电工")
        RADIO = "radio", _("通信")
        OTHER = "other", _("其他")

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    certificate = models.CharField(max_length=80, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("person", "kind", name="skill_once_per_person")]
        indexes = [
            models.Index(fields=["valid_until"], name="skill_ends", condition=Q(valid_until__isnull=False)),
        ]


class Consent(models.Model):
    """A volunteer's agreement to be listed and called; can be withdrawn at any time (K-2.3.4a, c)."""

    class For(models.TextChoices):
        VOLUNTEER = "volunteer", _("登记为应急志愿者")
        SKILL = "skill", _("登记专长并可被联系")

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    for_what = models.CharField(max_length=12, choices=For)
    given_at = models.DateTimeField()
    given_how = models.CharField(max_length=80, help_text="Signed sheet, by phone, on the portal")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person", "for_what", name="consent_in_force_once", condition=Q(withdrawn_at__isnull=True)
            )
        ]
