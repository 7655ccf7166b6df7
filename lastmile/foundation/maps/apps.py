from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "lastmile.foundation.maps"
    label = "maps"

    def ready(self) -> None:
        from lastmile.foundation.maps import basemaps

        basemaps.check()
