from django.urls import path

from lastmile.domains.points.views import acting, cards, listing, matter, people, planning, reading

app_name = "points"
urlpatterns = [
    path("", listing.point_list, name="list"),
    path("export/", listing.point_export, name="export"),
    path("new/", acting.register, name="register"),
    path("<uuid:uid>/", matter.matter, name="matter"),
    path("<uuid:uid>/households/", people.households, name="households"),
    path("<uuid:uid>/places/", people.units, name="places"),
    path("<uuid:uid>/plan/", planning.plan, name="plan"),
    path("<uuid:uid>/plan/<int:version>/", planning.version, name="plan_version"),
    path("<uuid:uid>/readings/", reading.readings, name="readings"),
    path("<uuid:uid>/limits/<slug:measure>/", reading.limits, name="limits"),
    path("<uuid:uid>/steps/<slug:step>/", acting.step, name="step"),
    path("<uuid:uid>/cards/", cards.cards, name="cards"),
    path("<uuid:uid>/cards/<slug:which>/", cards.printed, name="cards_print"),
    path("<uuid:uid>/files/", matter.add_file, name="add_file"),
    path("<uuid:uid>/files/<uuid:photo_uid>/", matter.photo, name="photo"),
    path("<uuid:uid>/papers/", matter.add_paper, name="add_paper"),
    path("<uuid:uid>/papers/<uuid:paper_uid>/", matter.paper, name="paper"),
    path("<uuid:uid>/<slug:verb>/", acting.act, name="act"),
]
