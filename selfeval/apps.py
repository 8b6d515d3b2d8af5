"""Django application of monitoring and self-evaluation."""

from django.apps import AppConfig


class SelfEvaluationConfig(AppConfig):
    """监控与自评."""

    name = "selfeval"
    verbose_name = "监控与自评"

    def ready(self) -> None:
        """Make the forms of this room known to the places that serve all kinds of forms."""
        from perfgoals.workflow import tasks
        from perfgoals.workflow.kinds import register
        from projects.checks.catalogue import register_rules
        from projects.services.imports import register_import
        from selfeval import catalogue
        from selfeval.kind import OVERALL_SELF_EVALUATION, SELF_EVALUATION
        from selfeval.monitoring.catalogue import RULES, TITLE
        from selfeval.monitoring_kind import MONITORING
        from selfeval.overall import catalogue as overall_catalogue
        from selfeval.rectification_lists import RECTIFICATIONS
        from selfeval.services.imports.evaluations import EvaluationImport
        from selfeval.services.imports.monitorings import MonitoringImport
        from selfeval.services.imports.overalls import OverallEvaluationImport

        register(MONITORING)
        register_rules(TITLE, RULES)
        register(SELF_EVALUATION)
        register_rules(catalogue.TITLE, catalogue.RULES)
        register(OVERALL_SELF_EVALUATION)
        register_rules(overall_catalogue.TITLE, overall_catalogue.RULES)
        tasks.register(RECTIFICATIONS)
        register_import(MonitoringImport)
        register_import(EvaluationImport)
        register_import(OverallEvaluationImport)
