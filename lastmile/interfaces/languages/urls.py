from django.urls import path

from lastmile.interfaces.languages import views

app_name = "languages"
urlpatterns = [path("", views.choose, name="choose")]
