from django.urls import path

from lastmile.domains.declarations import views

app_name = "declarations"
urlpatterns = [
    path("", views.declarations, name="list"),
    path("<uuid:uid>/", views.declaration, name="declaration"),
    path("<uuid:uid>/<slug:verb>/", views.declaration_act, name="act"),
]
