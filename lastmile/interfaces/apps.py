from django.apps import AppConfig


class InterfacesConfig(AppConfig):
    name = "lastmile.interfaces"
    label = "interfaces"
