"""A small internet on loopback (DNS, HTTPS, SMTP) with faults on demand: for tests, demo and benchmarks."""

from checks.lab.guards import Guard, GuardKind
from checks.lab.running import RunningLab, lab_process, running_lab
from checks.lab.scenario import AuditHint, Scenario, ScenarioError
from checks.lab.scenario_dns import (
    DnsFault,
    DnsFaultKind,
    Dnssec,
    DnssecFault,
    NameServer,
    ServerManner,
    Zone,
)
from checks.lab.scenario_file import load_scenario, parse_scenario, scenario_names
from checks.lab.scenario_mail import MailServer, SmtpFaultKind
from checks.lab.scenario_tls import Certificate, Staple
from checks.lab.scenario_web import Cors, Host, HttpFault, HttpFaultKind, Route
from checks.lab.server import Lab, LabFacts

__all__ = [
    "AuditHint",
    "Certificate",
    "Cors",
    "DnsFault",
    "DnsFaultKind",
    "Dnssec",
    "DnssecFault",
    "Guard",
    "GuardKind",
    "Host",
    "HttpFault",
    "HttpFaultKind",
    "Lab",
    "LabFacts",
    "MailServer",
    "NameServer",
    "Route",
    "RunningLab",
    "Scenario",
    "ScenarioError",
    "ServerManner",
    "SmtpFaultKind",
    "Staple",
    "Zone",
    "lab_process",
    "load_scenario",
    "parse_scenario",
    "running_lab",
    "scenario_names",
]
