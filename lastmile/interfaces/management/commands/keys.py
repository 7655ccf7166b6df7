"""`lastmile keys rotate`: a new key for personal data, and every stored value written anew with it."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from lastmile.foundation.access import encrypted
from lastmile.foundation.access.encrypted import UNREADABLE, EncryptedText

BATCH = 1000


class Command(BaseCommand):
    help = "Rotate the keys of personal data: make a new key and re-encrypt every field with it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["rotate", "list"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        ring = encrypted.ring()
        if what == "rotate":
            self.stdout.write(
                f"New key {ring.rotate()} in {ring.folder}. Keep the old ones until every backup is gone."
            )
        for model in apps.get_models():
            fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedText)]
            for field in fields:
                if what == "rotate":
                    done = reencrypt(model, field.attname)
                    self.stdout.write(f"{model._meta.db_table}.{field.attname}: {done}")
                else:
                    self.stdout.write(f"{model._meta.db_table}.{field.attname}\t{field.purpose}\t{field.retention}")


def reencrypt(model: Any, name: str) -> int:
    """Write a field anew, batch by batch; values whose key is missing are left as they are."""
    rows = getattr(model, "unscoped", model._base_manager)
    done, after = 0, 0
    while True:
        with transaction.atomic():
            batch = list(rows.filter(pk__gt=after).order_by("pk").only("pk", name)[:BATCH])
            if not batch:
                return done
            fresh = [row for row in batch if getattr(row, name) and getattr(row, name) != UNREADABLE]
            rows.bulk_update(fresh, [name], batch_size=500)
            done += len(fresh)
            after = batch[-1].pk
