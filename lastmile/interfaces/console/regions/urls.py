"""Addresses of places; included by the console, whose name they carry."""

from django.urls import path

from lastmile.interfaces.console.regions import views

urlpatterns = [
    path("regions/", views.page, name="regions"),
    path("regions/findings/", views.findings, name="grid_findings"),
    path("regions/findings/export/", views.export_findings, name="export_grid_findings"),
    path("regions/<uuid:uid>/", views.region, name="region"),
    path("regions/<uuid:uid>/grids/new/", views.add, name="add_grid"),
    path("regions/<uuid:uid>/change/", views.change, name="change_grid"),
    path("regions/<uuid:uid>/place/", views.draw, name="draw_region"),
    path("regions/<uuid:uid>/<slug:verb>/", views.recast, name="recast_region"),
]
