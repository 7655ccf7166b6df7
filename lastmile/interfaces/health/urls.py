from django.urls import path

from lastmile.interfaces.health import views

app_name = "health"
urlpatterns = [path("healthz", views.healthz, name="healthz")]
