from django.apps import AppConfig


class HandoversConfig(AppConfig):
    name = "lastmile.foundation.handovers"
    label = "handovers"
