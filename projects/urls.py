"""Addresses of the projects room."""

from django.urls import path

from projects.views import (
    about,
    budget_tables,
    carry,
    desk,
    first_levels,
    imports,
    key_projects,
    listing,
    rules,
    suggest,
    waivers,
    years,
)
from projects.views.declaration import KEY_PAGES, PAGES
from projects.views.edit import EDIT, KEY_EDIT
from projects.views.overall import lists as overalls
from projects.views.overall import picking
from projects.views.overall.edit import EDIT as OVERALL_EDIT
from projects.views.overall.pages import PAGES as OVERALL_PAGES

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("declarations/", listing.declarations, name="declarations"),
    path("declarations/new/", listing.new, name="declaration-new"),
    *PAGES.urls("declarations/<int:pk>/"),
    *EDIT.urls("declarations/<int:pk>/"),
    path("declarations/<int:pk>/carry/", carry.carry, name="declaration-carry"),
    path("declarations/<int:pk>/suggest/", suggest.suggestions, name="declaration-suggest"),
    path("declarations/<int:pk>/waivers/<slug:fingerprint>/", waivers.waiver, name="waiver"),
    path("declarations/<int:pk>/key-project/", key_projects.begin, name="key-project-begin"),
    path("key-projects/", key_projects.key_projects, name="key-projects"),
    *KEY_PAGES.urls("key-projects/<int:pk>/"),
    *KEY_EDIT.urls("key-projects/<int:pk>/"),
    path("overalls/", overalls.overalls, name="overalls"),
    path("overalls/new/", overalls.new, name="overall-new"),
    *OVERALL_PAGES.urls("overalls/<int:pk>/"),
    *OVERALL_EDIT.urls("overalls/<int:pk>/"),
    path("overalls/<int:pk>/indicators/", picking.indicators, name="overall-indicators"),
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
    path("budget-tables/", budget_tables.budget_tables, name="budget-tables"),
    path(
        "budget-tables/<int:number>/<int:pk>/<slug:table>.<slug:fmt>",
        budget_tables.budget_table_file,
        name="budget-table-file",
    ),
    path("budget-tables/<int:number>/<int:pk>/first-levels/", first_levels.first_levels, name="first-levels"),
    path("flow/", about.flow, name="flow"),
    path("health/", about.health, name="health"),
]
