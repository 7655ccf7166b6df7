from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "lastmile.foundation.imports"
    label = "imports"
