from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "lastmile.foundation.regions"
    label = "regions"
