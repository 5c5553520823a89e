"""Who is in a course is put in the order of names by an index that has them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_no_index_twice")]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["id"], include=["full_name"], name="accounts_names"),
        ),
    ]
