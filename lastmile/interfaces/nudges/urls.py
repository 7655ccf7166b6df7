from django.urls import path

from lastmile.interfaces.nudges import views

app_name = "nudges"
urlpatterns = [
    path("worker.js", views.worker, name="worker"),
    path("key/", views.key, name="key"),
    path("subscribe/", views.subscribe, name="subscribe"),
    path("unsubscribe/", views.unsubscribe, name="unsubscribe"),
]
