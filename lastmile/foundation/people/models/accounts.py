"""Accounts, made by the office above and never by the public; first sign-in codes; tokens for programs."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.people.models.persons import Person
from lastmile.kernel.ids import uuid7


class AccountManager(BaseUserManager["Account"]):
    """Look-up by login name, as Django's sign-in wants it."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login=username)


class Account(AbstractBaseUser):
    """What a person signs in with: login name or phone, and a password or nothing but a first code."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    login = models.CharField(max_length=40, unique=True)
    is_active = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, help_text="Refused outside a demo database")
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    must_change = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    second_factor = EncryptedText(blank=True, purpose=_("第二验证"), retention="retention.account")
    second_step = models.BigIntegerField(
        default=0, help_text="Last 30-second step used: no number counts twice (RFC 6238)"
    )
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True, blank=True, help_text="Person of the office above; empty for the first")

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_closed_fields_move_together",
                condition=Q(is_active=True, closed_at__isnull=True) | Q(is_active=False, closed_at__isnull=False),
            )
        ]


class SignInCode(models.Model):
    """A six-digit code, or the QR slip holding it, with which a grid member signs in the first time, no password."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, help_text="HMAC of the code; the code itself is shown once")
    slip_digest = models.CharField(max_length=64, unique=True, help_text="Digest of what the QR slip holds")
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True, blank=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="code_unused", condition=Q(used_at__isnull=True))]


class ApiToken(models.Model):
    """A key for a program that acts as a person, for some permissions and a time."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
