from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lastmile.foundation.people"
    label = "people"
