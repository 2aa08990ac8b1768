"""Opens a connection that HTTP can be spoken over: TLS with the right server name, the protocol agreed on."""

import ssl
import time
from dataclasses import dataclass

from checks.net.answers import NetError
from checks.net.connect import Connection, Connector, connect_error
from checks.net.policy import Target


@dataclass(frozen=True, slots=True)
class Opened:
    """`seconds` is the time for TCP and TLS; `protocol` what ALPN agreed on, "" for nothing."""

    connection: Connection
    connector: Connector
    seconds: float
    protocol: str = ""

    def close(self) -> None:
        self.connector.close(self.connection)


class CertificateRefused(Exception):
    """Our own verification said no; the page can still be fetched without it."""


async def open_connection(
    connector: Connector, target: Target, context: ssl.SSLContext | None, address: str = ""
) -> Opened:
    """Connects, with TLS when there is a context; to `address` where one is given.

    Raises NetError, or CertificateRefused when the context did not trust what it saw.
    """
    connection = await connector.open(target.host, target.port, address)
    if context is None:
        return Opened(connection, connector, connection.seconds)
    where = f"{connection.address} port {target.port}, TLS handshake"
    began = time.monotonic()
    try:
        await connection.writer.start_tls(context, server_hostname=target.host)
    except ssl.SSLError as error:
        connector.close(connection)
        if context.verify_mode is not ssl.CERT_NONE:
            raise CertificateRefused(ssl_text(error)) from None
        raise NetError("tls", f"{where}: {ssl_text(error)}") from None
    except OSError as error:
        connector.close(connection)
        raise connect_error(error, where) from None
    except BaseException:
        connector.close(connection)
        raise
    agreed: ssl.SSLObject = connection.writer.get_extra_info("ssl_object")
    seconds = connection.seconds + time.monotonic() - began
    return Opened(connection, connector, seconds, agreed.selected_alpn_protocol() or "")


def ssl_text(error: ssl.SSLError) -> str:
    """OpenSSL's own words for what went wrong."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return error.reason or str(error)
