from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "lastmile.foundation.ledger"
    label = "ledger"
