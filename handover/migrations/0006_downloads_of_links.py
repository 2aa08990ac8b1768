from django.db import migrations, models
from django.db.models import Count, Max, OuterRef, Subquery


def count_the_log(apps, _editor):
    """From the downloads that the log still holds; those forgotten before cannot be counted."""
    downloads = apps.get_model("handover", "ShareDownload").objects.filter(link=OuterRef("pk"))
    of_link = downloads.order_by().values("link")
    links = apps.get_model("handover", "ShareLink").objects.filter(downloads__isnull=False)
    apps.get_model("handover", "ShareLink").objects.filter(pk__in=links.values("pk")).update(
        download_count=Subquery(of_link.annotate(n=Count("pk")).values("n")),
        last_download_at=Subquery(of_link.annotate(last=Max("at")).values("last")),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('handover', '0005_pack_plan'),
    ]

    operations = [
        migrations.AddField(
            model_name='sharelink',
            name='download_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='sharelink',
            name='last_download_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(count_the_log, migrations.RunPython.noop, elidable=True),
    ]
