from django.urls import path

from lastmile.interfaces.console.outlets import views

app_name = "outlets"
urlpatterns = [
    path("", views.outlet_list, name="list"),
    path("new/", views.outlet_add, name="add"),
    path("channels/", views.channels, name="channels"),
    path("reports/", views.report_list, name="reports"),
    path("reports/<uuid:uid>/", views.report_settle, name="report"),
    path("of/<slug:kind>/<uuid:uid>/", views.publications, name="publications"),
    path("of/<slug:kind>/<uuid:uid>/log/", views.log, name="log"),
    path("<uuid:uid>/change/", views.outlet_change, name="change"),
    path("<uuid:uid>/remove/", views.outlet_remove, name="remove"),
    path("<uuid:uid>/try/", views.outlet_try, name="try"),
]
