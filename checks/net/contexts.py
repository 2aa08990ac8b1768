"""TLS contexts, made once and shared: reading the root certificates costs more than a handshake."""

import asyncio
import functools
import ssl
import threading
import warnings
from pathlib import Path

import certifi

from checks.net.answers import NetError

_OLD_VERSIONS = {ssl.TLSVersion.TLSv1: "TLS 1.0", ssl.TLSVersion.TLSv1_1: "TLS 1.1"}
# Old versions sign with SHA-1, which OpenSSL 3 offers at level 0 only.
_EVERY_CIPHER = "ALL:@SECLEVEL=0"
_EVERY_CIPHER_WITH_A_NAME = "ALL:!aNULL:@SECLEVEL=0"  # without a certificate there is nothing to trust


# What a visitor's browser offers.
EITHER_HTTP = ("h2", "http/1.1")
# Mail servers know nothing of it.
NO_PROTOCOL: tuple[str, ...] = ()
_MAKING = threading.Lock()


class Contexts:
    """Trusting contexts for who must not be kept waiting: read in a thread, where all else can go on."""

    def __init__(self, ca_file: str) -> None:
        self.ca_file = ca_file
        self._made: dict[tuple[bool, tuple[str, ...], bool], asyncio.Task[ssl.SSLContext]] = {}

    async def trusting(
        self, *, check_hostname: bool = True, alpn: tuple[str, ...] = EITHER_HTTP, takes_weak: bool = False
    ) -> ssl.SSLContext:
        """What `trusting_context` gives, and what it raises."""
        made = self.begin(check_hostname, alpn, takes_weak)
        return made.result() if made.done() else await asyncio.shield(made)

    def begin(
        self, check_hostname: bool = True, alpn: tuple[str, ...] = EITHER_HTTP, takes_weak: bool = False
    ) -> asyncio.Task[ssl.SSLContext]:
        """Makes one in advance."""
        key = check_hostname, alpn, takes_weak
        if key not in self._made:
            making = asyncio.to_thread(trusting_context, self.ca_file, *key)
            self._made[key] = asyncio.create_task(making)
        return self._made[key]

    def begin_usual(self) -> None:
        """Those that an audit needs: to look at certificates, to fetch pages, to greet mail hosts."""
        self.begin(check_hostname=False)
        self.begin()
        self.begin(alpn=NO_PROTOCOL)

    async def close(self) -> None:
        """Waits for what is being made, which takes no longer than it takes to read a file."""
        await asyncio.gather(*self._made.values(), return_exceptions=True)


def trusting_context(
    ca_file: str,
    check_hostname: bool = True,
    alpn: tuple[str, ...] = EITHER_HTTP,
    takes_weak: bool = False,
) -> ssl.SSLContext:
    """Verifies as browsers do: public roots, the operator's `ca_file` beside them.

    One that `takes_weak` keys, ciphers and versions still wants a path to a root: it tells "not trusted"
    from "trusted, but weak".
    """
    changed = Path(ca_file).stat().st_mtime_ns if ca_file else 0
    with _MAKING:
        return _trusting(ca_file, changed, check_hostname, alpn, takes_weak)


@functools.lru_cache(maxsize=32)
def _trusting(
    ca_file: str, changed: int, check_hostname: bool, alpn: tuple[str, ...], takes_weak: bool
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if takes_weak:
        context.set_ciphers(_EVERY_CIPHER_WITH_A_NAME)
        context.options |= ssl.OP_LEGACY_SERVER_CONNECT
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are the point here
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.check_hostname = check_hostname
    context.load_default_certs()
    if not context.cert_store_stats()["x509_ca"]:  # none here, or shown only when asked
        context.load_verify_locations(cafile=certifi.where())
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    context.set_alpn_protocols(list(alpn))
    return context


@functools.cache
def lenient_context(
    minimum: ssl.TLSVersion | None = None,
    maximum: ssl.TLSVersion | None = None,
    alpn: tuple[str, ...] = ("http/1.1",),
) -> ssl.SSLContext:
    """Takes any certificate and any version in the range: for looking, never for trusting.

    Raises NetError("cannot-offer") when this machine's OpenSSL was built without the versions asked for.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(_EVERY_CIPHER)
    context.set_alpn_protocols(list(alpn))
    context.options |= ssl.OP_LEGACY_SERVER_CONNECT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are the point here
        try:
            context.minimum_version = minimum or ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = maximum or ssl.TLSVersion.MAXIMUM_SUPPORTED
        except ValueError as error:
            raise cannot_offer(maximum, str(error)) from None
    if not _is_built_in(maximum):
        raise cannot_offer(maximum, "built without it")
    return context


def cannot_offer(maximum: ssl.TLSVersion | None, why: str) -> NetError:
    name = _OLD_VERSIONS.get(maximum, str(maximum)) if maximum else "these versions"
    return NetError("cannot-offer", f"the OpenSSL here ({ssl.OPENSSL_VERSION}) cannot offer {name}: {why}")


def _is_built_in(maximum: ssl.TLSVersion | None) -> bool:
    if maximum is ssl.TLSVersion.TLSv1:
        return ssl.HAS_TLSv1
    if maximum is ssl.TLSVersion.TLSv1_1:
        return ssl.HAS_TLSv1_1
    return True


def trusted_roots(ca_file: str) -> tuple[bytes, ...]:
    """The roots in DER that `trusting_context` goes by."""
    return _roots_of(trusting_context(ca_file))


@functools.lru_cache(maxsize=4)
def _roots_of(context: ssl.SSLContext) -> tuple[bytes, ...]:
    return tuple(context.get_ca_certs(binary_form=True))


def check_ca_file(path: Path) -> None:
    """Raises ValueError, saying why, for a file that holds no certificates to trust."""
    try:
        trusting_context(str(path))
    except ssl.SSLError:
        raise ValueError("holds no certificates in PEM form") from None
    except OSError as error:
        raise ValueError(f"cannot be read ({error.strerror})") from None
