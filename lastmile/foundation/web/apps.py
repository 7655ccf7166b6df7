from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "lastmile.foundation.web"
    label = "web"
