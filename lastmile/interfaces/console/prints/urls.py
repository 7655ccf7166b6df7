from django.urls import path

from lastmile.interfaces.console.prints.views import cards, duties, tables, versions

app_name = "prints"
urlpatterns = [
    path("", cards.cards, name="cards"),
    path("<uuid:uid>/", cards.card_set, name="set"),
    path("<uuid:uid>/pdf/", cards.card_pdf, name="set_pdf"),
    path("grids/", tables.grid_table, name="grids"),
    path("grids/pdf/", tables.grid_pdf, name="grids_pdf"),
    path("grids/full/", tables.grid_full, name="grids_full"),
    path("grids/xlsx/", tables.grid_xlsx, name="grids_xlsx"),
    path("duties/", duties.duty_page, name="duties"),
    path("duties/pdf/", duties.duty_pdf, name="duties_pdf"),
    path("duties/xlsx/", duties.duty_xlsx, name="duties_xlsx"),
    path("duties/sign/", duties.sign_duties, name="sign_duties"),
    path("duties/<uuid:uid>/", versions.duty_version, name="duty_version"),
    path("duties/<uuid:uid>/pdf/", versions.duty_version_pdf, name="duty_version_pdf"),
    path("duties/<uuid:uid>/board/", versions.duty_board, name="duty_board"),
    path("duties/<uuid:uid>/public/", versions.make_public, name="publish_duties"),
    path("duties/<uuid:uid>/withdraw/", versions.withdraw, name="withdraw_duties"),
]
