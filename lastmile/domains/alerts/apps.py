from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "lastmile.domains.alerts"
    label = "alerts"
