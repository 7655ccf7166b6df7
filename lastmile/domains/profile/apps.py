from django.apps import AppConfig


class ProfileConfig(AppConfig):
    name = "lastmile.domains.profile"
    label = "profile"
