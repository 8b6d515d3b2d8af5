"""Addresses of the workflow room."""

from django.urls import path

from perfgoals.workflow import views

urlpatterns = [
    path("audit/", views.audit, name="audit"),
    path("audit/download/", views.audit_download, name="audit-download"),
]
