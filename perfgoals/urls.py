"""All addresses, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("perfgoals.accounts.urls")),
    path("", include("perfgoals.workflow.urls")),
    path("", include("indicators.urls")),
    path("", include("projects.urls")),
    path("", include("selfeval.urls")),
    path("", include("packs.urls")),
]
