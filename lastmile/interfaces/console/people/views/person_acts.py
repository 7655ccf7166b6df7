"""Acts on a person: add, change, reveal, leave, skills, consent, erase."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import selectors, services
from lastmile.foundation.people.models import Person
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.console.people import choices
from lastmile.interfaces.console.people.forms import persons as forms
from lastmile.kernel import clock

SHOWN_AGAIN = ("name", "region_code", "keypad_phone", "sex", "born_on", "politics", "education")
PERSONAL = ("phone", "id_number", "email", "born_on")


def _back(uid: UUID) -> str:
    return reverse("people:person", args=[uid])


@needs(Permission.PEOPLE_CHANGE)
@sensitive_post_parameters(*PERSONAL)
def add(request: Any) -> HttpResponse:
    """登记人员."""
    places = choices.places(request.scope, request.area)
    form = forms.AddPerson(request.POST or None, places=places, initial={"region_code": request.area})
    if made := done(request, form, partial(services.add_person, request.scope)):
        messages.success(request, _("已登记:%(name)s。") % {"name": made.value.name})
        return redirect("people:person", made.value.uid)
    return form_page(request, form, title=_("登记人员"), button=_("登记"), back=reverse("people:list"))


@needs(Permission.PEOPLE_CHANGE)
@sensitive_post_parameters(*PERSONAL)
def change(request: Any, uid: UUID) -> HttpResponse:
    """更改资料: numbers are never shown for it."""
    person = selectors.get_person(request.scope, uid)
    places = choices.places(request.scope, request.area)
    if person.region_code not in dict(places):
        places = [(person.region_code, person.region.name), *places]
    initial = {name: getattr(person, name) for name in SHOWN_AGAIN}
    form = forms.ChangePerson(request.POST or None, places=places, initial=initial, over=person)
    if done(request, form, partial(services.change_person, request.scope, uid=uid), over=True):
        messages.success(request, _("已更改。"))
        return redirect("people:person", uid)
    title = _("更改资料:%(name)s") % {"name": person.name}
    return form_page(request, form, title=title, button=_("存"), back=_back(uid))


@needs(Permission.PEOPLE_REVEAL)
@never_cache
def reveal(request: Any, uid: UUID) -> HttpResponse:
    """A full number, once, after a reason; it is in the answer to this form and nowhere else."""
    person = selectors.get_person(request.scope, uid)
    form = forms.Reveal(request.POST or None)
    seen = done(request, form, partial(services.reveal, request.scope, person_uid=uid))
    shown = {"value": seen.value, "revealed": True} if seen else {}
    title = _("查看完整号码:%(name)s") % {"name": person.name}
    more = {"template": "people/reveal.html", **shown}
    return form_page(request, form, title=title, button=_("查看"), back=_back(uid), **more)


@needs(Permission.PEOPLE_CHANGE)
def leave(request: Any, uid: UUID) -> HttpResponse:
    """离岗: every post ends, and the account with them."""
    person = selectors.get_person(request.scope, uid)
    form = forms.Leave(request.POST or None)
    if done(request, form, partial(services.leave, request.scope, person_uid=uid)):
        messages.success(request, _("已办离岗,岗位已空出,账号已停用。"))
        return redirect("people:person", uid)
    note = _("会免去此人全部岗位、收回单独授权、停用账号。欠着的事留在岗位上,由 B 角或上级接着办。")
    title = _("离岗:%(name)s") % {"name": person.name}
    return form_page(request, form, title=title, button=_("办离岗"), back=_back(uid), note=note)


@needs(Permission.PEOPLE_CHANGE)
def add_skill(request: Any, uid: UUID) -> HttpResponse:
    """登记专长."""
    person = selectors.get_person(request.scope, uid)
    form = forms.AddSkill(request.POST or None, known=selectors.skills_of(person.pk))
    for name, proposed in _renewing(person).items():  # proposed, not stored: not what the form writes over
        form.fields[name].initial = proposed
    if done(request, form, partial(services.add_skill, request.scope, person_uid=uid), over=True):
        messages.success(request, _("已登记专长。"))
        return redirect("people:person", uid)
    title = _("登记专长:%(name)s") % {"name": person.name}
    return form_page(request, form, title=title, button=_("登记"), back=_back(uid))


def _renewing(person: Person) -> dict[str, str]:
    """A certificate that ends soon is the one to be renewed: only its new end is typed."""
    ending = selectors.first_ending(person.pk)
    notice = packs.value("staffing.certificate_notice_days", person.region_code[:9]).whole
    if ending is None or ending.valid_until is None or (ending.valid_until - clock.today()).days > notice:
        return {}
    return {"kind": ending.kind, "certificate": ending.certificate}


@needs(Permission.PEOPLE_CHANGE)
@require_POST
def drop_skill(request: Any, uid: UUID) -> HttpResponse:
    """取消 a 专长."""
    services.drop_skill(request.scope, person_uid=uid, kind=request.POST.get("kind", ""))
    messages.success(request, _("已取消。"))
    return redirect("people:person", uid)


@needs(Permission.PEOPLE_CHANGE)
def give_consent(request: Any, uid: UUID) -> HttpResponse:
    """本人同意: how it was said stands beside it (K-2.3.4a)."""
    person = selectors.get_person(request.scope, uid)
    form = forms.GiveConsent(request.POST or None)
    if done(request, form, partial(services.give_consent, request.scope, person_uid=uid)):
        messages.success(request, _("已记下本人同意。"))
        return redirect("people:person", uid)
    note = _("只有本人同意才登记;随时可以撤回,撤回后专长马上删去。")
    title = _("志愿者登记:%(name)s") % {"name": person.name}
    return form_page(request, form, title=title, button=_("登记"), back=_back(uid), note=note)


@needs(Permission.PEOPLE_CHANGE)
@require_POST
def withdraw_consent(request: Any, uid: UUID) -> HttpResponse:
    """撤回本人同意 to be listed or called for something."""
    services.withdraw_consent(request.scope, person_uid=uid, for_what=request.POST.get("for_what", ""))
    messages.success(request, _("已撤回。"))
    return redirect("people:person", uid)
