from django.urls import path

from lastmile.demo import views

app_name = "demo"
urlpatterns = [path("clock/", views.wind, name="wind")]
