from typing import Any

from django.apps import AppConfig

from lastmile.foundation.web.field_words import set_words


class WebConfig(AppConfig):
    name = "lastmile.foundation.web"
    label = "web"

    def __init__(self, *args: Any) -> None:
        """Before any app's models: a field made earlier, by a form they import, would keep Django's words for good."""
        super().__init__(*args)
        set_words()
