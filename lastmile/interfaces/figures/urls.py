from django.urls import path

from lastmile.interfaces.figures import views

app_name = "figures"
urlpatterns = [path("<str:key>/", views.figure, name="figure")]
