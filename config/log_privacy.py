"""Keeps the secrets that stand in addresses out of the log, whatever part of Django writes it."""

import copy
import logging
import re

# Links of invitations, of a password, of mails and of shared packs: whoever reads one in a log could come in
# or act with it.
SECRET = re.compile(r"(/join(?:-team)?/|/unsubscribe/|/s/|/account/password/reset/key/)[^/\s?]+")


class WithoutSecrets(logging.Filter):
    """Of a handler. What other handlers get of the same record stays as it is."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        message = record.getMessage()
        if not SECRET.search(message):
            return record
        told = copy.copy(record)
        told.msg, told.args = SECRET.sub(r"\1…", message), None
        return told
