from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "lastmile.foundation.obligations"
    label = "obligations"
