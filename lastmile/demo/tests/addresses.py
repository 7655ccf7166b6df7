"""The addresses of a demo: those of an installation, and the clock's. Outside a demo the second are not mounted."""

from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as of_an_installation

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [one for one in of_an_installation if getattr(one, "app_name", "") != "demo"]
urlpatterns.append(path("demo/", include("lastmile.demo.urls")))
