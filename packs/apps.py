"""Django application of annual packs."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Annual packs, the background jobs that make them, and kept prints."""

    name = "packs"
    verbose_name = "年度包"

    def ready(self) -> None:
        """What is settled is printed in the background and kept."""
        from packs.printing.keeping import enqueue
        from perfgoals.workflow.settling import on_settled

        on_settled(enqueue)
