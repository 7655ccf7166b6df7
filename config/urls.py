"""Addresses: each package brings its own; the faces a process serves decide which are mounted."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

FACES: dict[str, list[tuple[str, str]]] = {
    "console": [
        ("", "lastmile.interfaces.console.urls"),
        ("hazards/", "lastmile.domains.hazards.urls"),
        ("tips/", "lastmile.domains.tips.urls"),
        ("points/", "lastmile.domains.points.urls"),
        ("alerts/check/", "lastmile.interfaces.console.cap.urls"),
        ("alerts/", "lastmile.domains.alerts.urls"),
        ("moves/", "lastmile.domains.evacuation.urls"),
        ("patrols/", "lastmile.domains.patrols.urls"),
        ("calls/", "lastmile.domains.orders.urls"),
        ("profile/", "lastmile.domains.profile.urls"),
        ("declarations/", "lastmile.domains.declarations.urls"),
        ("people/", "lastmile.interfaces.console.people.urls"),
        ("prints/", "lastmile.interfaces.console.prints.urls"),
        ("imports/", "lastmile.interfaces.console.imports.urls"),
        ("outlets/", "lastmile.interfaces.console.outlets.urls"),
        ("exports/", "lastmile.interfaces.console.exports.urls"),
        ("resources/", "lastmile.domains.resources.urls"),
    ],
    "field": [("field/", "lastmile.interfaces.field.urls")],
    "portal": [("p/", "lastmile.interfaces.portal.urls")],
    "api": [("channels/", "lastmile.interfaces.gateways.urls"), ("api/", "lastmile.interfaces.api.urls")],
}
ALWAYS = [
    ("", "lastmile.interfaces.health.urls"),
    ("sign-in/", "lastmile.interfaces.sign_in.urls"),
    ("c/", "lastmile.interfaces.scanned.urls"),
    ("figures/", "lastmile.interfaces.figures.urls"),
    ("language/", "lastmile.interfaces.languages.urls"),
    ("nudges/", "lastmile.interfaces.nudges.urls"),
]

mounted = [*ALWAYS, *(entry for face in settings.FACES for entry in FACES[face])]
if "portal" in settings.FACES and "console" not in settings.FACES:
    mounted.append(("", "lastmile.interfaces.portal.front"))
if settings.DEMO:
    mounted.append(("demo/", "lastmile.demo.urls"))
urlpatterns: list[URLPattern | URLResolver] = [path(prefix, include(module)) for prefix, module in mounted]

handler400 = "lastmile.foundation.web.middleware.bad_request"
handler403 = "lastmile.foundation.web.middleware.permission_denied"
handler404 = "lastmile.foundation.web.middleware.page_not_found"
handler500 = "lastmile.foundation.web.middleware.server_error"
