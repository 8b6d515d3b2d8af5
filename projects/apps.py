"""Django application of the projects room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, declarations, imports."""

    name = "projects"
    verbose_name = "绩效目标申报"
