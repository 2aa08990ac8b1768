"""The words a playbook may choose from, so that a misspelt one is found when the file is read."""

from enum import StrEnum


class Artefact(StrEnum):
    """The part of the portal that a deliverable lives in."""

    RISK_REGISTER = "risk-register"
    READINESS = "readiness"
    SURFACE_MAP = "surface-map"
    DEPLOYMENT_MAP = "deployment-map"
    ROUTE_MAP = "route-map"
    DNS_MAP = "dns-map"
    REDIRECTS = "redirects"
    EDGE_POLICY = "edge-policy"
    ENVIRONMENT_REGISTER = "environment-register"
    ACCESS_REGISTER = "access-register"
    RUNBOOKS = "runbooks"
    RELEASE_CHECKLIST = "release-checklist"
    DEPLOY_HISTORY = "deploy-history"
    SMOKE_TESTS = "smoke-tests"
    PERFORMANCE_REPORT = "performance-report"
    MONITORING_BOARD = "monitoring-board"
    ALERT_ROUTING = "alert-routing"
    INCIDENT_NOTES = "incident-notes"
    MAIL_RECORD = "mail-record"
    ASSISTANT_EVALUATION = "assistant-evaluation"
    WEEK_ONE_SUMMARY = "week-one-summary"
    HANDOVER_PACK = "handover-pack"


class Station(StrEnum):
    """Who is asked in the launch poll; the order is the order of the poll."""

    DOMAIN = "domain"
    ROUTING = "routing"
    TLS = "tls"
    EDGE = "edge"
    MAIL = "mail"
    DEPLOY = "deploy"
    SPEED = "speed"
    MONITORING = "monitoring"
    HANDOVER = "handover"


class ItemMode(StrEnum):
    """Who decides an item: the checks, a person, or both of them."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"
    BOTH = "both"


class Comparison(StrEnum):
    AT_MOST = "at most"
    AT_LEAST = "at least"
    BELOW = "below"
    ABOVE = "above"


class Measure(StrEnum):
    """What a target's figure measures, so that checks and monitors find theirs whatever its key."""

    P95 = "p95"
    P95_INCREASE = "p95-increase"
    ERROR_RATE = "error-rate"
    UPTIME = "uptime"
    UPTIME_INTERVAL = "uptime-interval"
    ALERT_DELAY = "alert-delay"
    RESPONSE_DELAY = "response-delay"
    CERTIFICATE_NOTICE = "certificate-notice"
    MAIL_PASS_RATE = "mail-pass-rate"  # noqa: S105  a rate, no password
    LEAKED_SECRETS = "leaked-secrets"
    CACHE_TTL = "cache-ttl"
    SLOW_QUERY = "slow-query"
    EVALUATION_PROMPTS = "evaluation-prompts"
