from django.apps import AppConfig


class PrintsConfig(AppConfig):
    name = "lastmile.foundation.prints"
    label = "prints"
