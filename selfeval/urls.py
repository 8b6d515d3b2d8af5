"""Addresses of monitoring and self-evaluation."""

from django.urls import URLPattern, path

from selfeval.views import analysis, evaluations, evidence, overall, rectifications, rescoring, settings, targets
from selfeval.views.edit import EDIT, EvaluationEditPage
from selfeval.views.monitoring import lists
from selfeval.views.monitoring.edit import EDIT as MONITORING_EDIT
from selfeval.views.monitoring.pages import PAGES as MONITORING_PAGES
from selfeval.views.overall_edit import OVERALL_EDIT
from selfeval.views.pages import OVERALL_PAGES, PAGES, EvaluationPages


def _of_one(under: str, pages: EvaluationPages, edit: EvaluationEditPage) -> list[URLPattern]:
    """The addresses of one self-evaluation of a sort; ``under`` is its own, with its ``pk``."""
    name, model = pages.kind.page, pages.sort.model
    return [
        *pages.urls(under),
        *edit.urls(under),
        path(f"{under}targets/", targets.targets, {"pages": pages}, name=f"{name}-targets"),
        path(f"{under}rescore/", rescoring.rescoring, {"pages": pages}, name=f"{name}-rescore"),
        path(f"{under}evidence/", evidence.add, {"model": model}, name=f"{name}-evidence"),
        path(f"{under}rectifications/new/", rectifications.new, {"model": model}, name=f"{name}-rectification"),
    ]


urlpatterns = [
    path("monitorings/", lists.monitorings, name="monitorings"),
    path("monitorings/new/", lists.new, name="monitoring-new"),
    *MONITORING_PAGES.urls("monitorings/<int:pk>/"),
    *MONITORING_EDIT.urls("monitorings/<int:pk>/"),
    path("selfevals/", evaluations.evaluations, name="selfevals"),
    path("selfevals/new/", evaluations.new, name="selfeval-new"),
    *_of_one("selfevals/<int:pk>/", PAGES, EDIT),
    path("overall-selfevals/", overall.evaluations, name="overall-selfevals"),
    path("overall-selfevals/new/", overall.new, name="overall-selfeval-new"),
    *_of_one("overall-selfevals/<int:pk>/", OVERALL_PAGES, OVERALL_EDIT),
    path("evidence/<int:pk>/", evidence.download, name="evidence"),
    path("evidence/<int:pk>/remove/", evidence.remove, name="evidence-remove"),
    path("rectifications/", rectifications.rectifications, name="rectifications"),
    path("rectifications/<int:pk>/", rectifications.rectification, name="rectification"),
    path("rectifications/<int:pk>/extend/", rectifications.extension, name="rectification-extend"),
    path("rectifications/<int:pk>/steps/<slug:name>/", rectifications.step, name="rectification-step"),
    path("analysis/", analysis.analysis, name="analysis"),
    path("years/<int:number>/selfeval/", settings.settings_page, name="selfeval-year"),
]
