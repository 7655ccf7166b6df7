"""Addresses of the map; included by the console, whose name they carry."""

from django.urls import path

from lastmile.interfaces.console.maps import views

urlpatterns = [
    path("map/", views.page, name="map"),
    path("map/layers/<slug:key>/", views.features, name="map_features"),
    path("map/tiles/<int:sheet>/<int:z>/<int:x>/<int:y>/", views.tile, name="map_tile"),
]
