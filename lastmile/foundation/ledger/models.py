"""The append-only record: entries, the chains that order them, the signed heads, and the side rows that may be erased."""

from django.db import models
from django.db.models import Q

from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.kernel.ids import uuid7


class Chain(models.Model):
    """One chain per township, county, city or province region, and one for the platform itself (`region_uid` empty)."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    region_uid = models.UUIDField(null=True, blank=True, unique=True)
    name = models.CharField(max_length=120, help_text="For people: the region's name when the chain began")
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=80, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], name="one_chain_without_region", condition=Q(region_uid__isnull=True)
            )
        ]


class Entry(models.Model):
    """Who did what, to which matter, when, on what evidence. Written unsealed in the change's own transaction.

    Holds uids, codes, figures and digests only. Once `seq` is set nothing in the row changes; a trigger refuses it.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    at = models.DateTimeField(help_text="When it happened, by the business clock")
    entered_at = models.DateTimeField(help_text="When it was typed in; later than `at` for late entries (补录)")
    actor_uid = models.UUIDField(null=True, blank=True, help_text="The person; empty when the platform acted")
    holding_uid = models.UUIDField(null=True, blank=True, help_text="The holding under which they acted")
    system = models.CharField(max_length=40, blank=True, help_text="Which machinery acted, e.g. ladder")
    action = models.CharField(max_length=60, help_text="domain.verbed")
    subject_kind = models.CharField(max_length=20)
    subject_uid = models.UUIDField()
    region_code = models.CharField(max_length=18, blank=True, help_text="The code of the day")
    figures = models.JSONField(default=dict)
    evidence = models.CharField(max_length=80, blank=True, help_text="Digest of the subject's evidence fields after it")
    private_digest = models.CharField(max_length=80, blank=True, help_text="Salted digest of the side row")
    chain = models.ForeignKey(Chain, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seq = models.BigIntegerField(null=True, blank=True)
    hash = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("chain", "seq", name="entry_place_in_chain", condition=Q(seq__isnull=False)),
            models.CheckConstraint(
                name="entry_sealed_fields_move_together",
                condition=Q(chain__isnull=True, seq__isnull=True, hash="")
                | (Q(chain__isnull=False, seq__isnull=False) & ~Q(hash="")),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="entry_unsealed", condition=Q(seq__isnull=True)),
            models.Index(fields=["subject_kind", "subject_uid", "id"], name="entry_of_subject"),
        ]


class Private(models.Model):
    """Names, phones and free text of an entry. May be erased; the entry keeps its digest and stays verifiable."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="private")
    salt = models.CharField(max_length=32)
    text = EncryptedText(purpose="ledger", retention="retention.ledger_private", help_text="JSON")
    erased_at = models.DateTimeField(null=True, blank=True)


class Head(models.Model):
    """A chain's length and hash at a moment, signed with a key that is not in the database."""

    id = models.BigAutoField(primary_key=True)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=80)
    at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint("chain", "seq", "key_id", name="head_once_per_place")]


class BulkRow(models.Model):
    """An append-only row too numerous for an entry of its own: the sealer digests such rows in batches.

    A subclass names `digest_fields`, the columns that must never change.
    """

    digest_fields: tuple[str, ...] = ()

    sealed_in = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
