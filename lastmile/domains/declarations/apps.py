from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    name = "lastmile.domains.declarations"
    label = "declarations"
