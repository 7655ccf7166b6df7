from django.urls import path

from lastmile.domains.hazards import views

app_name = "hazards"
urlpatterns = [
    path("", views.hazard_list, name="list"),
    path("export/", views.hazard_export, name="export"),
    path("new/", views.report, name="report"),
    path("<uuid:uid>/", views.matter, name="matter"),
    path("<uuid:uid>/recheck/", views.recheck, name="recheck"),
    path("<uuid:uid>/notice/", views.notice, name="notice"),
    path("<uuid:uid>/photo/<uuid:photo_uid>/", views.photo, name="photo"),
    path("<uuid:uid>/<slug:verb>/", views.act, name="act"),
]
