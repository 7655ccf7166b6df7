from django.urls import path

from lastmile.interfaces.scanned import matters, views

app_name = "scanned"
urlpatterns = [
    path("<str:code>/", views.card, name="card"),
    path("<slug:kind>/<uuid:uid>/<slug:mark>/", matters.card, name="matter"),
]
