from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "lastmile.domains.points"
    label = "points"
