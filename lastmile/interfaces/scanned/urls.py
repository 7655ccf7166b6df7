from django.urls import path

from lastmile.interfaces.scanned import views

app_name = "scanned"
urlpatterns = [path("<str:code>/", views.card, name="card")]
