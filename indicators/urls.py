"""Addresses of the indicators room."""

from django.urls import path

from indicators.views import frameworks, library

urlpatterns = [
    path("indicators/", library.library, name="library"),
    path("indicators/new/", library.entry_new, name="library-new"),
    path("indicators/<int:pk>/", library.entry, name="library-entry"),
    path("indicators/<int:pk>/edit/", library.entry_edit, name="library-edit"),
    path("indicators/<int:pk>/merge/", library.entry_merge, name="library-merge"),
    path("indicators/<int:pk>/state/", library.entry_state, name="library-state"),
    path("indicators/frameworks/", frameworks.frameworks, name="frameworks"),
    path("indicators/frameworks/<int:pk>/", frameworks.framework, name="framework"),
    path("indicators/frameworks/<int:pk>/edit/", frameworks.framework_edit, name="framework-edit"),
    path("indicators/frameworks/<int:pk>/copy/", frameworks.framework_copy, name="framework-copy"),
    path("indicators/frameworks/<int:pk>/publish/", frameworks.framework_publish, name="framework-publish"),
    path("indicators/frameworks/<int:pk>/delete/", frameworks.framework_delete, name="framework-delete"),
]
