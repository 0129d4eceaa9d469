"""The address of a receipt: signed by the server, so that nobody guesses another's."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

FOLDER = "/receipts/"


def receipt_path(secret: bytes, reference: str) -> str:
    """The path of a receipt's page; with ``.pdf`` behind it, of its PDF."""
    return FOLDER + str(_signer(secret).dumps(reference))


def reference_of(secret: bytes, token: str) -> str | None:
    """The reference that a signed token stands for; None when we did not sign it."""
    try:
        return str(_signer(secret).loads(token))
    except BadSignature:
        return None


def _signer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="mourchid receipt")
