"""A name in the code alone: the table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lab", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("KeptRun", "ArchivedRun"),
                migrations.AlterModelTable("ArchivedRun", "lab_keptrun"),
            ]
        )
    ]
