from django.urls import path

from lastmile.domains.hazards.views import acting, listing, matter

app_name = "hazards"
urlpatterns = [
    path("", listing.hazard_list, name="list"),
    path("export/", listing.hazard_export, name="export"),
    path("new/", acting.report, name="report"),
    path("<uuid:uid>/", matter.matter, name="matter"),
    path("<uuid:uid>/recheck/", acting.recheck, name="recheck"),
    path("<uuid:uid>/notice/", matter.notice, name="notice"),
    path("<uuid:uid>/photo/<uuid:photo_uid>/", matter.photo, name="photo"),
    path("<uuid:uid>/<slug:verb>/", acting.act, name="act"),
]
