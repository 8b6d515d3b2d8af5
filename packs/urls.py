"""Addresses of the packs room."""

from django.urls import path

from packs.views import exports, packs
from packs.views.exports import EXPORT_PAGES
from packs.views.packs import PACK_PAGES

urlpatterns = [
    path("packs/", packs.packs, name="packs"),
    path("packs/new/", packs.new, name="pack-new"),
    *PACK_PAGES.urls("packs/<int:pk>/"),
    path("exports/of/<slug:name>/", exports.export, name="list-export"),
    *EXPORT_PAGES.urls("exports/<int:pk>/"),
]
