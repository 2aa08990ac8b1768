"""Sends one mail of the outbox, if it is due and nobody else does."""

import logging

from django.db import DatabaseError

from config.delivery import Refused, TryLater, Unsure
from config.smtp import deliver
from engagements.models import LeaseLost, OutgoingMail

logger = logging.getLogger(__name__)


class _Delivery:
    """Commits each step of the dialogue to the row before it is taken."""

    def __init__(self, mail: OutgoingMail) -> None:
        self._mail = mail

    def talks(self) -> None:
        self._mail.renew()

    def gives_text(self) -> None:
        self._mail.begin_handing_over()

    def is_taken(self) -> None:
        self._mail.end(OutgoingMail.State.SENT)


def send_mail(pk: int) -> None:
    """Doing it twice is harmless. A database that is gone is left to the sweep."""
    mail = OutgoingMail.claim(pk)
    if mail is None:
        return
    try:
        _hand_over(mail)
    except LeaseLost:
        logger.info("mail %s was taken over by somebody else", pk)


def _hand_over(mail: OutgoingMail) -> None:
    state = OutgoingMail.State
    try:
        deliver(mail.as_message(), _Delivery(mail))
    except Refused as answer:
        mail.end(state.REFUSED, str(answer))
    except Unsure as answer:
        mail.end(state.UNSURE, str(answer))
    except TryLater as answer:
        mail.put_off(str(answer))
    except (LeaseLost, DatabaseError):
        raise
    except Exception as error:
        logger.exception("mail %s stopped on an error of the portal's own", mail.pk)
        if mail.state == state.HANDING_OVER:
            mail.end(state.UNSURE, repr(error))
        elif mail.state == state.SENDING:
            mail.put_off(repr(error))
