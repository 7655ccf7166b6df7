from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "lastmile.foundation.jobs"
    label = "jobs"
