from django.apps import AppConfig


class TipsConfig(AppConfig):
    name = "lastmile.domains.tips"
    label = "tips"
