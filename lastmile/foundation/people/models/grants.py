"""Grants given by hand, beside those that come with a post."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.foundation.access.models import ScopedModel
from lastmile.foundation.people.models.persons import Person
from lastmile.foundation.people.models.posts import Post
from lastmile.kernel.ids import uuid7


class StoredGrant(ScopedModel):
    """Permissions on the branch of its region, for some lines of work, to a person or to whoever holds a post."""

    matter_kind: ClassVar[str] = "grant"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    permissions = models.JSONField(default=list)
    lines = models.JSONField(default=list, help_text="Empty: all four lines")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_to_a_person_or_a_post",
                condition=Q(person__isnull=False, post__isnull=True) | Q(person__isnull=True, post__isnull=False),
            )
        ]
