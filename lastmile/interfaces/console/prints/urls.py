from django.urls import path

from lastmile.interfaces.console.prints.views import cards, tables

app_name = "prints"
urlpatterns = [
    path("", cards.cards, name="cards"),
    path("<uuid:uid>/", cards.card_set, name="set"),
    path("<uuid:uid>/pdf/", cards.card_pdf, name="set_pdf"),
    path("grids/", tables.grid_table, name="grids"),
    path("grids/pdf/", tables.grid_pdf, name="grids_pdf"),
    path("grids/xlsx/", tables.grid_xlsx, name="grids_xlsx"),
    path("duties/", tables.duty_page, name="duties"),
    path("duties/pdf/", tables.duty_pdf, name="duties_pdf"),
    path("duties/xlsx/", tables.duty_xlsx, name="duties_xlsx"),
]
