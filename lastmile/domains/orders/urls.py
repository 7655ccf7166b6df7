from django.urls import path

from lastmile.domains.orders.views import acts, issuing, pages, pasted

app_name = "orders"
urlpatterns = [
    path("", pages.call_list, name="list"),
    path("new/", issuing.new, name="new"),
    path("<uuid:uid>/", pages.board, name="board"),
    path("<uuid:uid>/mine/", acts.mine, name="mine"),
    path("<uuid:uid>/end/", acts.end, name="end"),
    path("<uuid:uid>/print/", pages.print_missing, name="print"),
    path("<uuid:uid>/pasted/", pasted.pasted, name="pasted"),
    path("<uuid:uid>/reached/", pages.reached, name="reached"),
    path("<uuid:uid>/door/<uuid:door_uid>/", acts.door, name="door"),
    path("<uuid:uid>/<uuid:who>/", pages.person, name="person"),
    path("<uuid:uid>/<uuid:who>/answered/", acts.answered, name="answered"),
    path("<uuid:uid>/<uuid:who>/hurry/", acts.hurry, name="hurry"),
    path("<uuid:uid>/<uuid:who>/dial/", acts.dial, name="dial"),
]
