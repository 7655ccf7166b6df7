"""Addresses of the public's pages; short, for they are printed and read out."""

from django.urls import path

from lastmile.interfaces.portal import (
    duties,
    household_card,
    learning,
    listening,
    looking_up,
    machines,
    pages,
    reporting,
    telling,
)

app_name = "portal"
urlpatterns = [
    path("", pages.start, name="start"),
    path("type/", pages.type_size, name="type"),
    path("alerts.atom", machines.feed, name="feed"),
    path("alerts/<uuid:uid>/", pages.alert, name="alert"),
    path("alerts/<uuid:uid>.cap", machines.as_cap, name="cap"),
    path("alerts/<uuid:uid>/card.png", machines.card, name="card"),
    path("alerts/<uuid:uid>/map.json", machines.chart, name="map"),
    path("tiles/<int:sheet>/<int:z>/<int:x>/<int:y>/", machines.tile, name="tile"),
    path("learn/", learning.topics, name="learn"),
    path("learn/<slug:slug>/", learning.topic, name="topic"),
    path("learn/<slug:slug>.pdf", learning.paper, name="topic_pdf"),
    path("<str:code>/", pages.place, name="place"),
    path("<str:code>/card/", household_card.card, name="household_card"),
    path("<str:code>/card.pdf", household_card.blank, name="blank_card"),
    path("<str:code>/duties/", duties.duties, name="duties"),
    path("<str:code>/duties.pdf", duties.paper, name="duties_pdf"),
    path("<str:code>/tell/", telling.tell, name="tell"),
    path("<str:code>/shelters/", pages.shelters, name="shelters"),
    path("<str:code>/shelters/<uuid:uid>/route/", pages.route, name="route"),
    path("<str:code>/notify/", listening.notify, name="notify"),
    path("<str:code>/report/", reporting.choose, name="report"),
    path("<str:code>/report/<slug:kind>/", reporting.tell, name="tell_tip"),
    path("<str:code>/look-up/", looking_up.look_up, name="look_up"),
]
