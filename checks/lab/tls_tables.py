"""Reads what a scenario's file says of TLS: a server's certificate and the versions it speaks."""

from checks.lab.scenario_tls import Certificate
from checks.lab.toml_table import TomlTable


def read_certificate(table: TomlTable) -> Certificate:
    certificate = Certificate(
        days_left=table.number("days_left", 80),
        lifetime_days=table.take("lifetime_days", int, 90),
        names=table.strings("names"),
        is_self_signed=table.take("self_signed", bool, False),
        has_intermediate=table.take("intermediate", bool, True),
        key=table.choice("key", _key_kind, "ec-p256"),
        issuer=table.take("issuer", str, "acme"),
        must_staple=table.take("must_staple", bool, False),
        logs=table.take("logs", int, Certificate().logs),
    )
    table.finish()
    return certificate


def tls_version(text: str) -> str:
    if text not in {"1.0", "1.1", "1.2", "1.3"}:
        raise ValueError(text)
    return text


def _key_kind(text: str) -> str:
    if text not in {"ec-p256", "rsa-2048", "rsa-1024"}:
        raise ValueError(text)
    return text
