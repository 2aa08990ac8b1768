"""Reads what a scenario's file says of its mail servers."""

from checks.lab.scenario_mail import MailServer, SmtpFaultKind
from checks.lab.tls_tables import read_certificate, tls_version
from checks.lab.toml_table import TomlTable


def read_mail_server(table: TomlTable) -> MailServer:
    server = MailServer(
        name=table.take("name", str),
        suffix=table.take("address", str),
        has_starttls=table.take("starttls", bool, True),
        certificate=read_certificate(table.table("certificate")),
        banner=table.take("banner", str, "ESMTP ready"),
        ttl=table.seconds("ttl", "1h"),
        fault=table.choice("fault", SmtpFaultKind) if "fault" in table.left else None,
        min_tls=table.choice("min_tls", tls_version, "1.2"),
        max_tls=table.choice("max_tls", tls_version, "1.3"),
    )
    table.finish()
    return server
