"""Questions to the founder; and a request is due at an hour, for which a day alone stands as its end."""

from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


# Frozen with this migration: what `engagements.due` calls the end of a day.
END_OF_DAY = time(23, 59, 59)


def day_to_moment(apps, schema_editor):
    """The end of the day by the clock of whoever asked, else of whoever leads, else UTC."""
    requests = apps.get_model("engagements", "AccessRequest").objects.exclude(due_on=None)
    for request in requests.select_related("asked_by", "engagement__lead").iterator(chunk_size=500):
        zone = _zone_of(request.asked_by) or _zone_of(request.engagement.lead) or ZoneInfo("UTC")
        request.due_at = datetime.combine(request.due_on, END_OF_DAY, tzinfo=zone)
        request.save(update_fields=["due_at"])


def moment_to_day(apps, schema_editor):
    requests = apps.get_model("engagements", "AccessRequest").objects.exclude(due_at=None)
    for request in requests.select_related("asked_by", "engagement__lead").iterator(chunk_size=500):
        zone = _zone_of(request.asked_by) or _zone_of(request.engagement.lead) or ZoneInfo("UTC")
        request.due_on = request.due_at.astimezone(zone).date()
        request.save(update_fields=["due_on"])


def _zone_of(user):
    try:
        return ZoneInfo(user.time_zone) if user and user.time_zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0025_privacy'),
    ]

    operations = [
        migrations.AddField(
            model_name='accessrequest',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='needed by'),
        ),
        migrations.RunPython(day_to_moment, moment_to_day, elidable=True),
        migrations.RemoveField(
            model_name='accessrequest',
            name='due_on',
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('dns-change', 'Approve a DNS change'), ('canonical-host', 'Choose your main address')], max_length=20)),
                ('name', models.CharField(max_length=253, verbose_name='name')),
                ('rdtype', models.CharField(blank=True, max_length=10, verbose_name='type')),
                ('before', models.CharField(blank=True, max_length=2000, verbose_name='value now')),
                ('after', models.CharField(blank=True, max_length=2000, verbose_name='value after')),
                ('options', models.JSONField(default=list)),
                ('recommended', models.CharField(blank=True, max_length=253, verbose_name='what you recommend')),
                ('why', models.CharField(max_length=600, verbose_name='what it is good for')),
                ('notice', models.CharField(blank=True, max_length=300, verbose_name='what they will notice')),
                ('otherwise', models.CharField(blank=True, max_length=300, verbose_name='what happens if they decline')),
                ('way_back', models.CharField(blank=True, max_length=300, verbose_name='how it is taken back')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='needed by')),
                ('asked_by_name', models.CharField(max_length=120)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answer', models.CharField(blank=True, choices=[('', 'Open'), ('approved', 'Approved'), ('chosen', 'Chosen'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='', max_length=10, verbose_name='answer')),
                ('choice', models.CharField(blank=True, max_length=253, verbose_name='what was chosen')),
                ('word', models.CharField(blank=True, max_length=1000, verbose_name='what was answered')),
                ('answered_by_name', models.CharField(blank=True, max_length=120)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('token', models.UUIDField(editable=False)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('engagement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='engagements.engagement')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(fields=['engagement', 'answer'], name='question_waiting')],
                'constraints': [models.UniqueConstraint(fields=('engagement', 'token'), name='question_token_once')],
            },
        ),
    ]
