"""Django application of the projects room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, declarations, overall forms, imports."""

    name = "projects"
    verbose_name = "绩效目标申报"

    def ready(self) -> None:
        """Make the forms of this room known to the places that serve all kinds of forms."""
        from perfgoals.workflow.kinds import register
        from projects.checks.catalogue import register_rules
        from projects.kind import DECLARATION, KEY_PROJECT
        from projects.overall.catalogue import RULES, TITLE
        from projects.overall_kind import OVERALL
        from projects.services.imports.declarations import DeclarationImport, KeyProjectImport
        from projects.services.imports.kinds import register_import
        from projects.services.imports.overalls import OverallImport

        register(DECLARATION)
        register(KEY_PROJECT)
        register(OVERALL)
        register_rules(TITLE, RULES)
        register_import(DeclarationImport)
        register_import(KeyProjectImport)
        register_import(OverallImport)
