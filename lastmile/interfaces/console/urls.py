"""The office's pages that belong to no single domain."""

from django.urls import URLPattern, URLResolver, include, path

from lastmile.interfaces.console import elsewhere, packs, views

app_name = "console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("owed/<uuid:obligation_uid>/explain/", views.explain, name="explain"),
    path("elsewhere/<slug:what>/<uuid:uid>/", elsewhere.elsewhere, name="elsewhere"),
    path("matter/<slug:kind>/<uuid:uid>/", views.matter, name="matter"),
    path("search/", views.search, name="search"),
    path("inbox/", views.inbox, name="inbox"),
    path("packs/", packs.page, name="packs"),
    path("packs/choose/", packs.choose, name="choose_pack"),
    path("packs/<str:key>/", packs.figure, name="pack_figure"),
    path("record/", views.record, name="record"),
    path("burden/", views.burden, name="burden"),
    path("holding/", views.act_as, name="act_as"),
    path("", include("lastmile.interfaces.console.maps.urls")),
    path("", include("lastmile.interfaces.console.regions.urls")),
    path("", include("lastmile.interfaces.console.staffing.urls")),
]
