from django.apps import AppConfig


class EvacuationConfig(AppConfig):
    name = "lastmile.domains.evacuation"
    label = "evacuation"
