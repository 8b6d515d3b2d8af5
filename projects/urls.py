"""Addresses of the projects room."""

from django.urls import path

from projects.views import about, carry, desk, imports, listing, rules, suggest, waivers, years
from projects.views.declaration import PAGES
from projects.views.edit import EDIT

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("declarations/", listing.declarations, name="declarations"),
    path("declarations/new/", listing.new, name="declaration-new"),
    *PAGES.urls("declarations/<int:pk>/"),
    *EDIT.urls("declarations/<int:pk>/"),
    path("declarations/<int:pk>/carry/", carry.carry, name="declaration-carry"),
    path("declarations/<int:pk>/suggest/", suggest.suggestions, name="declaration-suggest"),
    path("declarations/<int:pk>/waivers/<slug:fingerprint>/", waivers.waiver, name="waiver"),
    path("templates/<int:number>/<slug:kind>/", years.blank_template, name="blank-template"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.preview, name="import"),
    path("imports/<int:pk>/marked/", imports.marked, name="import-marked"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="import-confirm"),
    path("imports/<int:pk>/undo/", imports.undo, name="import-undo"),
    path("imports/<int:pk>/discard/", imports.discard, name="import-discard"),
    path("years/", years.years, name="years"),
    path("years/new/", years.year_new, name="year-new"),
    path("years/<int:number>/", years.year, name="year"),
    path("years/<int:number>/rules/", rules.year_rules, name="year-rules"),
    path("rules/", rules.rules, name="rules"),
    path("flow/", about.flow, name="flow"),
    path("health/", about.health, name="health"),
]
