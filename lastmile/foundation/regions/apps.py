from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "lastmile.foundation.regions"
    label = "regions"

    def ready(self) -> None:
        from lastmile.foundation.regions import uuid7_sql  # noqa: F401  teaches new SQLite connections
