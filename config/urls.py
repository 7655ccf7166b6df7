"""Addresses: each package brings its own; the faces a process serves decide which are mounted."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
