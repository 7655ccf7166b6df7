from django.apps import AppConfig


class GradingConfig(AppConfig):
    name = "lastmile.foundation.grading"
    label = "grading"
