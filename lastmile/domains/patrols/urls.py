from django.urls import path

from lastmile.domains.patrols.views import checks, listing, rounds, walks

app_name = "patrols"
urlpatterns = [
    path("", rounds.round_list, name="rounds"),
    path("weather/", rounds.tell_weather, name="weather"),
    path("statement/", rounds.statement, name="statement"),
    path("walks/", walks.walk_list, name="walks"),
    path("walks/<uuid:uid>/", walks.one_walk, name="walk"),
    path("places/<uuid:uid>/", checks.place, name="place"),
    path("places/<uuid:uid>/check/", checks.new_check, name="new_check"),
    path("checks/", checks.check_list, name="checks"),
    path("checks/<uuid:uid>/", checks.check, name="check"),
    path("checks/<uuid:uid>/found/", checks.found, name="found"),
    path("checks/<uuid:uid>/clean/", checks.clean, name="clean"),
    path("checks/<uuid:uid>/record/", checks.record, name="record"),
    path("lists/", listing.list_of_lists, name="lists"),
    path("lists/bring/", listing.bring, name="bring"),
    path("lists/<slug:key>/", listing.one_list, name="list"),
    path("lists/<slug:key>/change/", listing.change, name="change"),
    path("lists/<slug:key>/off/", listing.switch_off, name="off"),
    path("lists/<slug:key>/restore/", listing.restore, name="restore"),
]
