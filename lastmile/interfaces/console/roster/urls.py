from django.urls import path

from lastmile.interfaces.console.roster import views

app_name = "roster"
urlpatterns = [
    path("", views.import_list, name="list"),
    path("upload/", views.upload, name="upload"),
    path("template/", views.template, name="template"),
    path("<uuid:uid>/", views.run, name="run"),
    path("<uuid:uid>/confirm/", views.confirm, name="confirm"),
    path("<uuid:uid>/drop/", views.drop, name="drop"),
    path("<uuid:uid>/bad-rows/", views.bad_rows, name="bad_rows"),
    path("<uuid:uid>/original/", views.original, name="original"),
]
