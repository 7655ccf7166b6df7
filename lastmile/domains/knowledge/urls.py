from django.urls import path

from lastmile.domains.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("declarations/", views.declarations, name="declarations"),
    path("declarations/<uuid:uid>/", views.declaration, name="declaration"),
    path("declarations/<uuid:uid>/<slug:verb>/", views.declaration_act, name="declaration_act"),
]
