"""Addresses of monitoring and self-evaluation."""

from django.urls import path

from selfeval.views import analysis, evaluations, evidence, rectifications, rescoring, settings, targets
from selfeval.views.edit import EDIT
from selfeval.views.monitoring import lists
from selfeval.views.monitoring.edit import EDIT as MONITORING_EDIT
from selfeval.views.monitoring.pages import PAGES as MONITORING_PAGES
from selfeval.views.pages import PAGES

urlpatterns = [
    path("monitorings/", lists.monitorings, name="monitorings"),
    path("monitorings/new/", lists.new, name="monitoring-new"),
    *MONITORING_PAGES.urls("monitorings/<int:pk>/"),
    *MONITORING_EDIT.urls("monitorings/<int:pk>/"),
    path("selfevals/", evaluations.evaluations, name="selfevals"),
    path("selfevals/new/", evaluations.new, name="selfeval-new"),
    *PAGES.urls("selfevals/<int:pk>/"),
    *EDIT.urls("selfevals/<int:pk>/"),
    path("selfevals/<int:pk>/targets/", targets.targets, name="selfeval-targets"),
    path("selfevals/<int:pk>/rescore/", rescoring.rescoring, name="selfeval-rescore"),
    path("selfevals/<int:pk>/evidence/", evidence.add, name="evidence-add"),
    path("evidence/<int:pk>/", evidence.download, name="evidence"),
    path("evidence/<int:pk>/remove/", evidence.remove, name="evidence-remove"),
    path("selfevals/<int:pk>/rectifications/new/", rectifications.new, name="rectification-new"),
    path("rectifications/", rectifications.rectifications, name="rectifications"),
    path("rectifications/<int:pk>/", rectifications.rectification, name="rectification"),
    path("rectifications/<int:pk>/extend/", rectifications.extension, name="rectification-extend"),
    path("rectifications/<int:pk>/steps/<slug:name>/", rectifications.step, name="rectification-step"),
    path("analysis/", analysis.analysis, name="analysis"),
    path("years/<int:number>/selfeval/", settings.settings_page, name="selfeval-year"),
]
