from django.apps import AppConfig


class PrecautionsConfig(AppConfig):
    name = "lastmile.foundation.precautions"
    label = "precautions"
