from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "lastmile.domains.resources"
    label = "resources"
