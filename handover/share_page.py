"""What the page of links shows: each link, what became of it, and who took the file through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Max, Prefetch, QuerySet, Sum

from engagements.models import Engagement
from handover.models import Pack, ShareDownload, ShareLink

MOST_LINKS = 100
MOST_DOWNLOADS = 20


@dataclass(frozen=True)
class SharePage:
    """`links` carry, in `latest`, the newest downloads that the log still holds."""

    links: Sequence[ShareLink]

    @cached_property
    def live(self) -> list[ShareLink]:
        return [link for link in self.links if link.is_live]

    @cached_property
    def ended(self) -> list[ShareLink]:
        return [link for link in self.links if not link.is_live]


@dataclass(frozen=True, slots=True)
class Sharing:
    """In one line: how many links are open, and how often the file was taken through any."""

    live_count: int
    download_count: int
    last_at: object


def shareable(engagement: Engagement) -> QuerySet[Pack]:
    """The versions that are out, the newest first, without their content."""
    issued = Pack.objects.filter(engagement=engagement, status=Pack.Status.ISSUED, state=Pack.State.DONE)
    return issued.defer("snapshot").order_by("-number")


def read_share_page(engagement: Engagement) -> SharePage:
    """Two queries, however many links and downloads there are."""
    newest = Prefetch("downloads", ShareDownload.objects.all()[:MOST_DOWNLOADS], to_attr="latest")
    links = ShareLink.objects.filter(engagement=engagement).select_related("pack").defer("pack__snapshot")
    return SharePage(list(links.prefetch_related(newest)[:MOST_LINKS]))


def read_sharing(engagement: Engagement) -> Sharing:
    """Two queries; what was taken is counted on the links, which outlive the log."""
    links = ShareLink.objects.filter(engagement=engagement)
    taken = links.aggregate(n=Sum("download_count"), at=Max("last_download_at"))
    return Sharing(links.live().count(), taken["n"] or 0, taken["at"])
