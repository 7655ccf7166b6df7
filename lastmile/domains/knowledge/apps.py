from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "lastmile.domains.knowledge"
    label = "knowledge"
