from django.urls import path

from lastmile.interfaces.console.cap import views

app_name = "cap"
urlpatterns = [path("", views.check, name="check")]
