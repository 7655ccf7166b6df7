from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "lastmile.domains.hazards"
    label = "hazards"
