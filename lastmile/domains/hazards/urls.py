from django.urls import path

from lastmile.domains.hazards.views import acting, figures, listing, matter, papers, powers

app_name = "hazards"
urlpatterns = [
    path("", listing.hazard_list, name="list"),
    path("export/", listing.hazard_export, name="export"),
    path("new/", acting.report, name="report"),
    path("figures/", figures.figures, name="figures"),
    path("figures/export/", figures.export, name="export_figures"),
    path("powers/", powers.power_list, name="powers"),
    path("powers/new/", powers.power_new, name="power_new"),
    path("powers/<uuid:uid>/end/", powers.power_end, name="power_end"),
    path("<uuid:uid>/", matter.matter, name="matter"),
    path("<uuid:uid>/compared/", acting.compared, name="compared"),
    path("<uuid:uid>/recheck/", acting.recheck, name="recheck"),
    path("<uuid:uid>/paper/", papers.make, name="make_paper"),
    path("<uuid:uid>/paper/<uuid:paper_uid>/", papers.paper, name="paper"),
    path("<uuid:uid>/photo/<uuid:photo_uid>/", matter.photo, name="photo"),
    path("<uuid:uid>/<slug:verb>/", acting.act, name="act"),
]
