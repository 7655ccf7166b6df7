"""Addresses of the staffing pages; included by the console, whose name they carry."""

from django.urls import path

from lastmile.interfaces.console.staffing import views

urlpatterns = [
    path("staffing/", views.page, name="staffing"),
    path("staffing/export/", views.export, name="export_staffing"),
    path("staffing/<slug:pack>/<str:key>/", views.requirement, name="staffing_figure"),
]
