from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "lastmile.foundation.maps"
    label = "maps"
