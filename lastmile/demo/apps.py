from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "lastmile.demo"
    label = "demo"
