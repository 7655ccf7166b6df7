"""责任清单 for everybody: what the township or village does, who leads what, who holds which post; as the office made it public."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lastmile.foundation.people import signed_lists
from lastmile.foundation.people.models import SignedList
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web.pages import pdf
from lastmile.interfaces import duty_papers
from lastmile.interfaces.portal import places
from lastmile.interfaces.portal.gate import hold_back, page, public
from lastmile.kernel.errors import NotVisible


@public
def duties(request: Any, code: str) -> HttpResponse:
    """The list that is public today; no number of a person stands in it."""
    region = places.get_place(code)
    found = _public(region)
    said, who = signed_lists.for_everybody(found), signed_lists.signer_words(found)
    context = {"name": places.spoken(region.name), "one": found, "said": said, "who": who}
    return page(request, "portal/duties.html", context, code=region.code)


@public
def paper(request: Any, code: str) -> HttpResponse:
    """The same as it hangs on the notice board."""
    region = places.get_place(code)
    hold_back(request, "paper")
    found = _public(region)
    return pdf(_("责任清单 %(name)s") % {"name": region.name}, duty_papers.for_the_board(found))


def _public(region: Region) -> SignedList:
    found = signed_lists.public_list(region)
    if found is None:
        raise NotVisible(_("这里的责任清单还没有公开。要找人,请打本镇值班电话。"))
    return found
