"""Opens an engagement with all that goes with it: the founder's invitation and the first audit."""

from django.db import IntegrityError, transaction

from checks.actions.start_run import start_run
from checks.forms.new_engagement import NewEngagementForm
from engagements.actions.invite_participant import invite_participant
from engagements.actions.open_engagement import open_engagement
from engagements.models import Engagement, Participant, User


def begin_engagement(*, form: NewEngagementForm, actor: User) -> Engagement:
    """Opens what the valid form describes; the same form sent twice opens one engagement."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            engagement = open_engagement(
                organisation=data["organisation"],
                client_name=data["client_name"],
                title=data["title"],
                domain=data["domain"],
                playbook=data["playbook"],
                surface=form.surface,
                actor=actor,
                launch_at=data["launch_at"],
                own_version=form.own_version,
            )
            if data["founder_email"]:
                invite_participant(
                    engagement=engagement,
                    email=data["founder_email"],
                    name=data["founder_name"],
                    role=Participant.Role.FOUNDER,
                    actor=actor,
                )
            start_run(engagement=engagement, actor=actor)
    except IntegrityError:
        return Engagement.objects.get(
            client__organisation=data["organisation"],
            domain=data["domain"],
            state=Engagement.State.OPEN,
        )
    return engagement
