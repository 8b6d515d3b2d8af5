"""Django application of the projects room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, declarations, imports."""

    name = "projects"
    verbose_name = "绩效目标申报"

    def ready(self) -> None:
        """Make the declaration known to the places that serve all kinds of forms."""
        from perfgoals.workflow.kinds import register
        from projects.kind import DECLARATION
        from projects.services.imports.declarations import DeclarationImport
        from projects.services.imports.kinds import register_import

        register(DECLARATION)
        register_import(DeclarationImport)
