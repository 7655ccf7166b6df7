from django.urls import path

from lastmile.interfaces.gateways import views

app_name = "gateways"
urlpatterns = [path("event/", views.event, name="event"), path("reply/", views.reply, name="reply")]
