from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "lastmile.domains.orders"
    label = "orders"
