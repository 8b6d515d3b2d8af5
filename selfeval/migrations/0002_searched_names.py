"""Searching names among a million forms, and what PostgreSQL must know of their states, as projects 0002 has it."""

from django.db import migrations

TABLES = ("selfeval_selfevaluation", "selfeval_monitoring")
MAKE = (
    "CREATE INDEX {table}_name_grams ON {table} USING gin (perfgoals_grams(name_key))",
    "CREATE STATISTICS {table}_states (mcv) ON year_id, status, handed_in FROM {table}",
)
DROP = ("DROP STATISTICS {table}_states", "DROP INDEX {table}_name_grams")


def make_for_postgresql(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            for statement in MAKE:
                schema_editor.execute(statement.format(table=table))


def drop_for_postgresql(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            for statement in DROP:
                schema_editor.execute(statement.format(table=table))


class Migration(migrations.Migration):
    dependencies = [
        ("selfeval", "0001_initial"),
        ("projects", "0002_lists_and_search"),
    ]

    operations = [migrations.RunPython(make_for_postgresql, drop_for_postgresql)]
