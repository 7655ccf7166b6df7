"""Skills, and the consent of those who are no staff: registered only while they agree (K-2.3.4a, c)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import kept, selectors
from lastmile.foundation.people.models import Consent, Holding, Person, Skill
from lastmile.foundation.people.services.persons import note_leaving
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState


@transaction.atomic
def give_consent(scope: Scope, *, person_uid: UUID, for_what: str, how: str) -> Consent:
    """Note that a person agreed to be listed as a volunteer or by skill, and how they said so (K-2.3.4a)."""
    person = _changeable(scope, person_uid)
    if for_what not in Consent.For.values:
        raise NotValid(_("没有这种同意。"), fields={"for_what": _("请选择")})
    if not how.strip():
        raise NotValid(_("请写明本人怎样表示同意。"), fields={"how": _("必填")})
    consent, made = Consent.objects.get_or_create(
        person=person,
        for_what=for_what,
        withdrawn_at=None,
        defaults={"given_at": clock.now(), "given_how": how.strip()[:80]},
    )
    if made:
        Person.unscoped.filter(pk=person.pk).update(left_on=None)
        kept.renew(people=[person.pk])
        ledger.write(scope, "consent.given", person, figures={"for": for_what})
    return consent


@transaction.atomic
def withdraw_consent(scope: Scope, *, person_uid: UUID, for_what: str) -> int:
    """The person withdraws: skills are no longer listed from this moment. Returns how many consents ended."""
    person = _changeable(scope, person_uid)
    ended = Consent.objects.filter(person=person, for_what=for_what, withdrawn_at__isnull=True).update(
        withdrawn_at=clock.now()
    )
    if not ended:
        return 0
    if not _agrees(person) and not _works(person):
        Skill.objects.filter(person=person).delete()
        note_leaving(person.pk, clock.today())
    kept.renew(people=[person.pk])
    ledger.write(scope, "consent.withdrawn", person, figures={"for": for_what})
    jobs.tell("skill.changed", person)
    return ended


@transaction.atomic
def add_skill(
    scope: Scope, *, person_uid: UUID, kind: str, certificate: str = "", valid_until: date | None = None
) -> Skill:
    """Record a skill; of somebody who holds no post only while their consent is in force."""
    person = _changeable(scope, person_uid)
    if kind not in Skill.Kind.values:
        raise NotValid(_("没有这种专长。"), fields={"kind": _("请选择")})
    if not _works(person) and not _agrees(person):
        raise WrongState(_("登记志愿者的专长要先有本人同意。"))
    skill, _made = Skill.objects.update_or_create(
        person=person, kind=kind, defaults={"certificate": certificate.strip()[:80], "valid_until": valid_until}
    )
    ledger.write(scope, "skill.added", person, figures={"kind": kind, "until": valid_until})
    jobs.tell("skill.changed", person)
    return skill


@transaction.atomic
def drop_skill(scope: Scope, *, person_uid: UUID, kind: str) -> None:
    """Take a skill off the list."""
    person = _changeable(scope, person_uid)
    gone, _rows = Skill.objects.filter(person=person, kind=kind).delete()
    if gone:
        ledger.write(scope, "skill.dropped", person, figures={"kind": kind})
        jobs.tell("skill.changed", person)


def _changeable(scope: Scope, uid: UUID) -> Person:
    person = selectors.get_person(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=person)
    return person


def _works(person: Person) -> bool:
    return Holding.objects.filter(selectors.in_force(clock.today()), person=person).exists()


def _agrees(person: Person) -> bool:
    return Consent.objects.filter(person=person, withdrawn_at__isnull=True).exists()
