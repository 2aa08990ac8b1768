"""The records of the ground floor, one concept a file."""

from engagements.models.acceptance import RiskAcceptance
from engagements.models.access import AccessEntry
from engagements.models.access_request import AccessRequest
from engagements.models.access_role import AccessRole
from engagements.models.assignment import Assignment
from engagements.models.attachment import Attachment
from engagements.models.blocker import Blocker
from engagements.models.bulk_change import BulkChange
from engagements.models.client_export import ClientExport
from engagements.models.column_choice import ColumnChoice
from engagements.models.contact import Contact
from engagements.models.discussion import Comment, Mention, ThreadSeen
from engagements.models.edge_policy import EdgePolicy
from engagements.models.engagement import Engagement, Hold, LastLook, Participant
from engagements.models.environment import EnvironmentKey
from engagements.models.erasure import ErasureReceipt
from engagements.models.history import AppendOnly, Event, HistoryHead
from engagements.models.invitation import InvitationLink
from engagements.models.known_limit import KnownLimit
from engagements.models.member_invitation import MemberInvitation
from engagements.models.next_step import NextStep
from engagements.models.notification import Notification, NotificationChoice
from engagements.models.old_url import OldUrl
from engagements.models.opening import Opening
from engagements.models.organisation import Client, Membership, Organisation
from engagements.models.organisation_event import OrganisationEvent
from engagements.models.outgoing_mail import OutgoingMail
from engagements.models.own_playbook import OwnPlaybook, PlaybookVersion
from engagements.models.people import User
from engagements.models.presence import Presence
from engagements.models.question import Question
from engagements.models.redirect import Redirect
from engagements.models.register import RegisterEntry
from engagements.models.register_import import RegisterImport
from engagements.models.rehearsal import Rehearsal, RehearsalStep
from engagements.models.risk import Risk
from engagements.models.roadmap import BarLine, Deliverable, FailureSignal, Item, Stage
from engagements.models.runbook import Runbook
from engagements.models.saved_filter import SavedFilter
from engagements.models.search import SearchEntry
from engagements.models.surface import DnsRecord, Host, Route, SendingDomain
from engagements.models.work import BackgroundJob, LeaseLost
from engagements.models.zone import ZoneState

__all__ = [
    "AccessEntry",
    "AccessRequest",
    "AccessRole",
    "AppendOnly",
    "Assignment",
    "Attachment",
    "BackgroundJob",
    "BarLine",
    "Blocker",
    "BulkChange",
    "Client",
    "ClientExport",
    "ColumnChoice",
    "Comment",
    "Contact",
    "Deliverable",
    "DnsRecord",
    "EdgePolicy",
    "Engagement",
    "EnvironmentKey",
    "ErasureReceipt",
    "Event",
    "FailureSignal",
    "HistoryHead",
    "Hold",
    "Host",
    "InvitationLink",
    "Item",
    "KnownLimit",
    "LastLook",
    "LeaseLost",
    "MemberInvitation",
    "Membership",
    "Mention",
    "NextStep",
    "Notification",
    "NotificationChoice",
    "OldUrl",
    "Opening",
    "Organisation",
    "OrganisationEvent",
    "OutgoingMail",
    "OwnPlaybook",
    "Participant",
    "PlaybookVersion",
    "Presence",
    "Question",
    "Redirect",
    "RegisterEntry",
    "RegisterImport",
    "Rehearsal",
    "RehearsalStep",
    "Risk",
    "RiskAcceptance",
    "Route",
    "Runbook",
    "SavedFilter",
    "SearchEntry",
    "SendingDomain",
    "Stage",
    "ThreadSeen",
    "User",
    "ZoneState",
]
