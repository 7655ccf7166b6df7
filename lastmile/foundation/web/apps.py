from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "lastmile.foundation.web"
    label = "web"

    def ready(self) -> None:
        from lastmile.foundation.web.field_words import set_words

        set_words()
