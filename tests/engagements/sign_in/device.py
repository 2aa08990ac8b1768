"""A passkey in software, as a phone or a browser keeps one: it answers the portal's questions in earnest."""

import hashlib
import json
import re
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
ADD = "/account/security/passkeys/add/"
SIGN_IN = "/account/login/passkey/"


class Device:
    """`is_verified` says whether it asks for a finger, a face or a PIN; `origin` where it believes to be."""

    def __init__(self, *, is_verified: bool = True, origin: str = "http://localhost") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.flags = FLAG.UP | (FLAG.UV if is_verified else FLAG(0))
        self.origin = origin
        self.handle = ""

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """What a browser gives for `navigator.credentials.create`, as JSON."""
        public = options["publicKey"]
        self.handle = public["user"]["id"]
        public_key = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(bytes(16), self.id, public_key)
        data = AuthenticatorData.create(_hash(public["rp"]["id"]), self.flags | FLAG.AT, 0, bytes(credential))
        answer = {
            "clientDataJSON": self._client_data("webauthn.create", public["challenge"]),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        }
        return self._credential(answer, {"credProps": {"rk": True}})

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """What a browser gives for `navigator.credentials.get`, as JSON."""
        public = options["publicKey"]
        data = AuthenticatorData.create(_hash(public["rpId"]), self.flags, 1)
        client_data = self._client_data("webauthn.get", public["challenge"])
        signed = bytes(data) + hashlib.sha256(websafe_decode(client_data)).digest()
        answer = {
            "clientDataJSON": client_data,
            "authenticatorData": websafe_encode(bytes(data)),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": self.handle,
        }
        return self._credential(answer, {})

    def _client_data(self, kind: str, challenge: str) -> str:
        return websafe_encode(bytes(CollectedClientData.create(kind, challenge, self.origin)))

    def _credential(self, response: dict[str, Any], results: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {
            "type": "public-key",
            "id": name,
            "rawId": name,
            "response": response,
            "clientExtensionResults": results,
        }


def _hash(host: str) -> bytes:
    return hashlib.sha256(host.encode()).digest()


def question(page: str) -> dict[str, Any]:
    """What a page asks the browser."""
    found = re.search(r'<script id="passkey-question" type="application/json">(.*?)</script>', page)
    assert found, page
    asked: dict[str, Any] = json.loads(found[1])
    return asked


def add_passkey(client: Client, device: Device, address: str = ADD, **fields: str) -> Any:
    """Goes through the page as its script does; gives the answer to what was sent."""
    page = client.get(address)
    assert page.status_code == 200, page.headers
    credential = device.make(question(page.content.decode())["creation_options"])
    return client.post(address.partition("?")[0], {"credential": json.dumps(credential), **fields})


def sign_in_with(client: Client, device: Device, **fields: str) -> Any:
    asked = client.get(SIGN_IN, headers={"accept": "application/json"}).json()
    credential = device.sign(asked["request_options"])
    return client.post(SIGN_IN, {"credential": json.dumps(credential), **fields})
