from django.urls import path

from lastmile.domains.evacuation.views import acting, counting, listing, papers, shelters

app_name = "moves"
urlpatterns = [
    path("", listing.move_lists, name="list"),
    path("order/", acting.order, name="order_new"),
    path("first/", acting.first, name="first_new"),
    path("given/<uuid:uid>/", acting.given, name="given"),
    path("given/<uuid:uid>/acknowledge/", acting.acknowledge, name="acknowledge"),
    path("row/<uuid:uid>/", acting.row, name="row"),
    path("help/<uuid:uid>/", acting.help_, name="help"),
    path("rollcall/<uuid:uid>/", counting.rollcall, name="rollcall"),
    path("shelters/", shelters.shelter_list, name="shelters"),
    path("shelters/export/", shelters.shelter_export, name="shelter_export"),
    path("shelters/new/", shelters.shelter_new, name="shelter_new"),
    path("shelters/<uuid:uid>/", shelters.shelter, name="shelter"),
    path("shelters/<uuid:uid>/change/", shelters.shelter_change, name="shelter_change"),
    path("shelters/<uuid:uid>/opening/", shelters.shelter_opening, name="shelter_opening"),
    path("shelters/<uuid:uid>/remove/", shelters.shelter_remove, name="shelter_remove"),
    path("shelters/<uuid:uid>/card/", shelters.shelter_card, name="shelter_card"),
    path("shelters/<uuid:uid>/files/", shelters.shelter_file, name="shelter_file"),
    path("shelters/<uuid:uid>/files/<uuid:photo_uid>/", shelters.shelter_photo, name="shelter_photo"),
    path("<uuid:uid>/", listing.moves, name="moves"),
    path("<uuid:uid>/doors/", listing.door_list, name="doors"),
    path("<uuid:uid>/export/", listing.move_export, name="export"),
    path("<uuid:uid>/order/", acting.order, name="order"),
    path("<uuid:uid>/first/", acting.first, name="first"),
    path("<uuid:uid>/add/", acting.add, name="add"),
    path("<uuid:uid>/rest/", acting.rest, name="rest"),
    path("<uuid:uid>/counts/", counting.rollcall_list, name="counts"),
    path("<uuid:uid>/counts/<uuid:shelter_uid>/", counting.rollcall_open, name="count_open"),
    path("<uuid:uid>/return/", acting.go_home, name="go_home"),
    path("<uuid:uid>/end/", acting.end, name="end"),
    path("<uuid:uid>/paper/", papers.paper, name="paper"),
    path("<uuid:uid>/paper/<uuid:point_uid>/", papers.sheet_back, name="sheet_back"),
]
