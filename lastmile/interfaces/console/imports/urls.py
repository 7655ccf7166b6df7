from django.urls import path

from lastmile.interfaces.console.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.kinds, name="kinds"),
    path("<slug:kind>/", views.import_list, name="list"),
    path("<slug:kind>/upload/", views.upload, name="upload"),
    path("<slug:kind>/template/", views.template, name="template"),
    path("<slug:kind>/<uuid:uid>/", views.run, name="run"),
    path("<slug:kind>/<uuid:uid>/confirm/", views.confirm, name="confirm"),
    path("<slug:kind>/<uuid:uid>/drop/", views.drop, name="drop"),
    path("<slug:kind>/<uuid:uid>/bad-rows/", views.bad_rows, name="bad_rows"),
    path("<slug:kind>/<uuid:uid>/original/", views.original, name="original"),
]
