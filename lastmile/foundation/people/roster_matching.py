"""Whom a row of the roster means: somebody known, what differs of them, or somebody new."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.access.copying import fresh
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Person
from lastmile.foundation.people.roster_known import Known
from lastmile.foundation.people.roster_reading import Member
from lastmile.foundation.people.roster_survey import Survey
from lastmile.foundation.people.services import keys_of
from lastmile.foundation.regions.models import Region
from lastmile.kernel.outcomes import Problem


class RowIsWrong(Exception):
    """A row cannot be imported as it is; nothing of it is."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.problem = Problem(column, words)


class People:
    """Matches by phone, then identity number, then name and grid. What is outside the scope is an error without a name."""

    def __init__(self, scope: Scope, known: Known, survey: Survey) -> None:
        self.scope, self.known, self.survey = scope, known, survey

    def find(self, member: Member, place: Region, *, village: bool) -> Person | None:
        """The person a row means, or None for somebody new. Raises RowIsWrong where that cannot be said."""
        found = self._by_numbers(member) or self._by_name(member, place, village=village)
        self._require_whole(member, found)
        return found

    @staticmethod
    def new(member: Member, place: Region) -> Person:
        """Somebody not yet registered, who will belong to the grid."""
        values = {**member.values, "phone": member.phone, "id_number": member.id_number}
        if member.born_month:
            values["born_on"] = member.born_month
        keys = keys_of(phone=member.phone, id_number=member.id_number)
        return fresh(Person, region=place, region_code=place.code, name=member.name, **values, **keys)

    @staticmethod
    def _require_whole(member: Member, found: Person | None) -> None:
        """A number with stars comes from an export: it must fit the one that is known, and changes nothing."""
        for key, text in member.masked.items():
            known = getattr(found, key) if found else ""
            if not (known and known.startswith(text.partition("*")[0]) and known.endswith(text.rpartition("*")[2])):
                raise RowIsWrong(member.columns[key], _("号码里有*,请填完整号码,或者空着不改。"))

    def _by_numbers(self, member: Member) -> Person | None:
        phone = self.known.by_phone.get(member.phone_key) if member.phone else None
        number = self.known.by_id.get(member.id_key) if member.id_number else None
        for column, one in (("phone", phone), ("id_number", number)):
            if one and not self.scope.may(Permission.PEOPLE_CHANGE, on=one):
                raise RowIsWrong(member.columns[column], _("这个号码已登记在别人名下,请核对。"))
        if phone and number and phone is not number:
            raise RowIsWrong(member.columns["phone"], _("手机和身份证号登记在两个人名下,请核对。"))
        found = phone or number
        if found and found.name != member.name and not (phone and number):
            column = member.columns["phone" if phone else "id_number"]
            words = _("这个号码登记在“%(name)s”名下,请核对姓名或号码。")
            raise RowIsWrong(column, words % {"name": found.name})
        if found and found.id_number and member.id_number and found.id_number != member.id_number:
            raise RowIsWrong(member.columns["id_number"], _("和已登记的身份证号不一样,请核对。"))
        return found

    def _by_name(self, member: Member, place: Region, *, village: bool) -> Person | None:
        found = self.known.named(member, place, village=village)
        found = [
            one
            for one in found
            if self.scope.may(Permission.PEOPLE_CHANGE, on=one) and not self._stands_elsewhere(member, one)
        ]
        if len(found) > 1:
            words = _("这里有%(n)s个叫“%(name)s”的人,请填手机或身份证号。")
            raise RowIsWrong(member.columns["name"], words % {"n": len(found), "name": member.name})
        return found[0] if found else None

    def _stands_elsewhere(self, member: Member, one: Person) -> bool:
        """A namesake whose number another row says: two of one name in one grid are two."""
        other = member.phone and one.phone and one.phone_key != member.phone_key
        return bool(other) and self.survey.names_by(one.phone_key, one.name)

    @staticmethod
    def differences(person: Person, member: Member) -> dict[str, Any]:
        """The fields in which the row says something else; an empty cell says nothing."""
        said = {"name": member.name, "phone": member.phone, "id_number": member.id_number, **member.values}
        month = member.born_month
        if month and (person.born_on is None or person.born_on.replace(day=1) != month):
            said["born_on"] = month
        return {key: value for key, value in said.items() if value and getattr(person, key) != value}
