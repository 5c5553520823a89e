from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0031_what_releases_say"),
    ]

    operations = [
        migrations.RenameModel(old_name="WordsChange", new_name="CatalogueChange"),
        migrations.AlterField("cataloguechange", "number", models.BigIntegerField()),
    ]
