from django.urls import path

from lastmile.interfaces.field.views import actions, hazard, mine, nearby, points, reporting, rounds, todo

app_name = "field"
urlpatterns = [
    path("", todo.todo, name="todo"),
    path("call/<uuid:uid>/", todo.answer, name="answer"),
    path("report/", reporting.report, name="report"),
    path("report/spot/", reporting.spot, name="spot"),
    path("report/<uuid:uid>/", reporting.sent, name="sent"),
    path("report/<uuid:uid>/words/", reporting.describe, name="describe"),
    path("report/<uuid:uid>/danger/", reporting.endanger, name="endanger"),
    path("report/<uuid:uid>/photo/", reporting.add_photo, name="add_photo"),
    path("danger/", reporting.danger, name="danger"),
    path("hazard/<uuid:uid>/", hazard.matter, name="hazard"),
    path("hazard/<uuid:uid>/photo/<uuid:photo_uid>/", hazard.photo, name="photo"),
    path("hazard/<uuid:uid>/<slug:verb>/", hazard.act, name="act"),
    path("actions/<uuid:uid>/", actions.action, name="action"),
    path("map/", nearby.nearby, name="nearby"),
    path("points/", points.point_list, name="points"),
    path("points/<uuid:uid>/", points.point, name="point"),
    path("points/<uuid:uid>/judge/", points.judge, name="judge"),
    path("points/<uuid:uid>/steps/<slug:step>/", points.step, name="point_step"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<uuid:uid>/", rounds.one_round, name="round"),
    path("walk/done/<uuid:uid>/", rounds.walked, name="walked"),
    path("walk/<slug:subject_kind>/<uuid:subject_uid>/", rounds.choose, name="choose"),
    path("walk/<slug:subject_kind>/<uuid:subject_uid>/<slug:key>/", rounds.walk, name="walk"),
    path("mine/", mine.mine, name="mine"),
    path("mine/post/", mine.act_as, name="act_as"),
    path("mine/large/", mine.large, name="large"),
]
