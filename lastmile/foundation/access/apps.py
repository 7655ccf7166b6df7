from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "lastmile.foundation.access"
    label = "access"
