"""The front door where only the public's pages are served."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from lastmile.interfaces.portal.gate import public

app_name = "front"


@public
def door(request: Any) -> HttpResponse:
    """To the public's start."""
    return redirect("portal:start")


urlpatterns = [path("", door, name="door")]
