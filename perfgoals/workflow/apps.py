"""Django application of the workflow room."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Transitions, their records, snapshots."""

    name = "perfgoals.workflow"
    verbose_name = "流转"
