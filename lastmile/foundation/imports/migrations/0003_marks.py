import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('imports', '0002_ledgers'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportMark',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text='Of the row')),
                ('mark', models.CharField(max_length=24)),
                ('who', models.CharField(max_length=24)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, db_index=False, related_name='+', to='imports.import')),
            ],
            options={
                'indexes': [models.Index(fields=['of', 'mark', 'number'], name='import_mark_first')],
            },
        ),
    ]
