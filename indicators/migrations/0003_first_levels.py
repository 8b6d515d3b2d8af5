"""First levels of the frameworks that are there, and what is known of the one that shipped."""

from django.db import migrations

SHIPPED = "futian-2021"
POINTS = {"产出指标": (50, ""), "效益指标": (40, ""), "满意度指标": (None, "效益指标")}


def fill_first_levels(apps, schema_editor):
    first_levels = apps.get_model("indicators", "FirstLevel").objects
    for framework in apps.get_model("indicators", "Framework").objects.all():
        names = dict.fromkeys(framework.second_levels.order_by("position").values_list("level1", flat=True))
        for position, name in enumerate(names, start=1):
            points, counts_in = POINTS.get(name, (None, "")) if framework.code == SHIPPED else (None, "")
            first_levels.create(framework=framework, position=position, name=name, points=points, counts_in=counts_in)
        if framework.code == SHIPPED:
            framework.region, framework.first_year, framework.last_year = "福田区", 2021, 2025
            framework.execution_points = 10
            framework.save()


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_frameworks_and_library")]

    operations = [migrations.RunPython(fill_first_levels, migrations.RunPython.noop)]
