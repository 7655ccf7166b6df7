from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "lastmile.demo"
    label = "demo"

    def ready(self) -> None:
        if settings.DEMO:
            from lastmile.demo import clock

            clock.install()
