from django.apps import AppConfig


class PatrolsConfig(AppConfig):
    name = "lastmile.domains.patrols"
    label = "patrols"
