from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "lastmile.foundation.channels"
    label = "channels"
