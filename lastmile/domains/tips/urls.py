from django.urls import path

from lastmile.domains.tips.views import handling, listing, matter, senders, sheets

app_name = "tips"
urlpatterns = [
    path("", listing.tip_list, name="list"),
    path("<uuid:uid>/", matter.matter, name="matter"),
    path("<uuid:uid>/photo/<uuid:photo_uid>/", matter.photo, name="photo"),
    path("<uuid:uid>/sender/", senders.ask, name="sender"),
    path("<uuid:uid>/sender/open/", senders.reveal, name="reveal"),
    path("<uuid:uid>/sender/<uuid:opening_uid>/agree/", senders.agree, name="agree"),
    path("<uuid:uid>/handover/<uuid:handover_uid>/", sheets.sheet, name="sheet"),
    path("<uuid:uid>/<slug:verb>/", handling.act, name="act"),
]
