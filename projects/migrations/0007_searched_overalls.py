"""Searching the names of overall forms, as 0002 has it for declarations."""

from django.db import migrations

MAKE = (
    "CREATE INDEX projects_overall_name_grams ON projects_overall USING gin (perfgoals_grams(name_key))",
    "CREATE STATISTICS projects_overall_states (mcv) ON year_id, status, handed_in FROM projects_overall",
)
DROP = ("DROP STATISTICS projects_overall_states", "DROP INDEX projects_overall_name_grams")


def make_for_postgresql(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in MAKE:
            schema_editor.execute(statement)


def drop_for_postgresql(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in DROP:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_overall_forms_and_forms_of_2020")]

    operations = [migrations.RunPython(make_for_postgresql, drop_for_postgresql)]
