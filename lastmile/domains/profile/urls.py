from django.urls import path

from lastmile.domains.profile.views import area, households, keeping, looking, places

app_name = "profile"
urlpatterns = [
    path("", area.area, name="area"),
    path("export/", area.export_area, name="export"),
    path("figures/<slug:key>/", area.state, name="state"),
    path("looks/<uuid:uid>/", looking.look, name="look"),
    path("households/", households.household_list, name="households"),
    path("households/export/", households.export_households, name="export_households"),
    path("households/new/", households.household_add, name="add_household"),
    path("households/<uuid:uid>/", households.household, name="household"),
    path("households/<uuid:uid>/<slug:verb>/", households.household_act, name="household_act"),
    path("places/", places.place_list, name="places"),
    path("places/export/", places.export_places, name="export_places"),
    path("places/new/", places.place_add, name="add_place"),
    path("places/<uuid:uid>/", places.place, name="place"),
    path("places/<uuid:uid>/plan/", keeping.plan, name="place_plan"),
    path("places/<uuid:uid>/plan/<int:version>/", keeping.version, name="place_plan_version"),
    path("places/<uuid:uid>/cards/", keeping.cards, name="place_cards"),
    path("places/<uuid:uid>/cards/<slug:which>/", keeping.printed, name="place_cards_print"),
    path("places/<uuid:uid>/files/", keeping.add_file, name="place_add_file"),
    path("places/<uuid:uid>/files/<uuid:photo_uid>/", keeping.photo, name="place_photo"),
    path("places/<uuid:uid>/papers/", keeping.add_paper, name="place_add_paper"),
    path("places/<uuid:uid>/papers/<uuid:paper_uid>/", keeping.paper, name="place_paper"),
    path("places/<uuid:uid>/<slug:verb>/", places.place_act, name="place_act"),
]
