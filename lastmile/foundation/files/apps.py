from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "lastmile.foundation.files"
    label = "files"
