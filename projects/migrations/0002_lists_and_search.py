"""Lists and searches that stay quick among a million filings: what they read by, and the indexes for it."""

import django.db.models.deletion
from django.db import migrations, models

from perfgoals.search import search_key

# The single characters and the pairs of neighbouring characters of a key. Names the built-in functions alone, so that
# a restore with an empty search_path can build the index again.
FUNCTION = """
CREATE FUNCTION perfgoals_grams(key text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(key, place, size)), '{}')
  FROM generate_series(1, length(key)) AS place, generate_series(1, 2) AS size
$$
"""
INDEX = "CREATE INDEX name_key_grams ON projects_declaration USING gin (perfgoals_grams(name_key))"
# That a draft is rarely handed in: without it PostgreSQL looks for the few that are by reading all drafts.
STATISTICS = "CREATE STATISTICS declaration_states (mcv) ON year_id, status, handed_in FROM projects_declaration"


def fill_keys(apps, schema_editor):
    declarations = apps.get_model("projects", "Declaration").objects
    for pk, name in declarations.exclude(name="").values_list("pk", "name").iterator():
        declarations.filter(pk=pk).update(name_key=search_key(name))


def make_for_postgresql(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        schema_editor.execute(INDEX)
        schema_editor.execute(STATISTICS)


def drop_for_postgresql(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP STATISTICS declaration_states")
        schema_editor.execute("DROP INDEX name_key_grams")
        schema_editor.execute("DROP FUNCTION perfgoals_grams")


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="declaration",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="declarations",
                to="projects.project",
                verbose_name="项目",
            ),
        ),
        migrations.AlterField(
            model_name="declaration",
            name="year",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="declarations",
                to="projects.budgetyear",
                verbose_name="年度",
            ),
        ),
        migrations.RemoveIndex(model_name="declaration", name="declaration_by_unit"),
        migrations.RemoveIndex(model_name="declaration", name="declaration_by_status"),
        migrations.AddField(
            model_name="declaration",
            name="handed_in",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Q(
                    models.Q(("status", "draft"), _negated=True), ("submitted_by__isnull", False), _connector="OR"
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="name_key",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(
                fields=["unit", "year", "id", "status", "handed_in", "moved_at"], name="declaration_of_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(fields=["year", "id"], name="declaration_of_year"),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(fields=["handed_in", "year", "id"], name="declaration_handed_in"),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(fields=["status", "year", "id"], name="declaration_of_state"),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=models.Index(
                fields=["year", "status", "handed_in", "moved_at", "id", "unit", "year_amount"],
                name="declaration_waiting",
            ),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.RunPython(make_for_postgresql, drop_for_postgresql),
    ]
