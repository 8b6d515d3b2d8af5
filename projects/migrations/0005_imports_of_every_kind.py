"""Batches remember forms of every kind: the kind and the key of a form instead of a foreign key to declarations."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def name_declarations(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Every form so far is a declaration."""
    imported = apps.get_model("projects", "ImportedForm")
    imported.objects.using(schema_editor.connection.alias).update(subject_id=F("declaration_id"))


def point_at_declarations(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back, for the declarations that are still there; forms of other kinds leave their batch."""
    alias = schema_editor.connection.alias
    imported = apps.get_model("projects", "ImportedForm").objects.using(alias)
    imported.exclude(kind="declaration").delete()
    there = apps.get_model("projects", "Declaration").objects.using(alias).values("pk")
    imported.filter(subject_id__in=there).update(declaration_id=F("subject_id"))


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_rules_and_waivers")]

    operations = [
        migrations.AddField(
            model_name="importedform",
            name="kind",
            field=models.CharField(default="declaration", max_length=20, verbose_name="哪种表"),
            preserve_default=False,
        ),
        migrations.AddField(model_name="importedform", name="subject_id", field=models.BigIntegerField(null=True)),
        migrations.RunPython(name_declarations, point_at_declarations),
        migrations.RemoveField(model_name="importedform", name="declaration"),
    ]
