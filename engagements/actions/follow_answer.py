"""What a founder's answer changes on the surface map: the plan of the DNS records, or the canonical host."""

from engagements.actions.map_surface import add_to_surface, change_surface, remove_from_surface
from engagements.models import DnsRecord, Engagement, Question, User
from engagements.questions import is_planned

# What a record that is new gets until somebody says otherwise: an hour, in seconds.
NEW_TTL = 3600


def follow_answer(*, question: Question, actor: User) -> bool:
    """In the transaction of the answer. What the map says otherwise by now is left as it is: the answer was
    given to what was asked, not to that. False where the plan is without what was approved because of that.
    """
    if question.answer == Question.Answer.CHOSEN:
        # As it is by now: the founder's choice stands whatever was set while they read.
        fresh = Engagement.objects.get(pk=question.engagement_id)
        change_surface(
            engagement=fresh,
            entry=fresh,
            changes={"canonical_host": question.choice},
            opened={"canonical_host": fresh.canonical_host},
            actor=actor,
        )
    elif question.answer == Question.Answer.APPROVED:
        _plan(question, actor)
        return is_planned(question)
    return True


def _plan(question: Question, actor: User) -> None:
    engagement = question.engagement
    rows = engagement.dns_records.select_for_update().filter(name=question.name, rdtype=question.rdtype)
    old = rows.filter(value=question.before).first() if question.before else None
    is_there = bool(question.after) and rows.filter(value=question.after).exists()
    if question.before and old is None:
        return
    if old is None and not is_there:
        fresh = DnsRecord(name=question.name, rdtype=question.rdtype, value=question.after, ttl=NEW_TTL)
        fresh.engagement = engagement
        add_to_surface(engagement=engagement, entry=fresh, actor=actor)
    elif old and (is_there or not question.after):
        remove_from_surface(engagement=engagement, entry=old, actor=actor)
    elif old:
        change_surface(
            engagement=engagement,
            entry=old,
            changes={"value": question.after},
            opened={"value": question.before},
            actor=actor,
        )
