# What a person is written to in: their choice, and what their browser asked for.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0026_questions_and_due_times'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='browser_language',
            field=models.CharField(blank=True, editable=False, max_length=16),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(blank=True, max_length=16, verbose_name='language'),
        ),
    ]
