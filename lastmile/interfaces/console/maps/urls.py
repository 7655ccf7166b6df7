"""Addresses of the map; included by the console, whose name they carry."""

from django.urls import path

from lastmile.interfaces.console.maps import drawing, files, views, wall_map

urlpatterns = [
    path("map/", views.page, name="map"),
    path("map/layers/<slug:key>/", views.features, name="map_features"),
    path("map/tiles/<int:sheet>/<int:z>/<int:x>/<int:y>/", views.tile, name="map_tile"),
    path("map/wall/", wall_map.choose, name="wall_map"),
    path("map/wall/paper/", wall_map.paper, name="wall_map_paper"),
    path("map/files/", files.file_in, name="map_file_in"),
    path("map/files/<slug:key>.<slug:kind>", files.file_out, name="map_file_out"),
    path("map/points/<uuid:uid>/outline/", drawing.draw_point, name="draw_point"),
    path("regions/<uuid:uid>/outline/", drawing.draw_outline, name="draw_outline"),
    path("regions/<uuid:uid>/cut/", drawing.cut_grid, name="cut_grid"),
]
