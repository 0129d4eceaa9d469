"""Keyed hashes: what lets us compare a second factor or a sender without keeping it.

Four characters have too few values for a plain hash: whoever copied the database could try them all. With
HMAC they would need the server's secret too.
"""

from __future__ import annotations

import hashlib
import hmac

_YEARS = range(1900, 2100)


class Keys:
    """Hashes made with the server's secret. Each use has a label: none can stand for another."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def factor(self, reference: str, value: str) -> str:
        """Of a second factor, bound to its request."""
        return self._hash("factor", reference, value)

    def sender(self, sender: str) -> str:
        """Of a conversation's id."""
        return self._hash("sender", sender)

    def deposit(self, sender: str, deposit_key: str) -> str:
        """Of a deposit's key, bound to its sender: nobody gets another's receipt by using their key."""
        return self._hash("deposit", sender, deposit_key)

    def code(self, reference: str) -> str:
        """The four digits that stand for a second factor when the citizen gives none.

        Computed, not stored: a deposit sent twice gets the same code twice. Never like a year: in a message
        "BM-4K7P-9XW 2019" may be the year of the deposit.
        """
        number = int(self._hash("code", reference)[:12], 16) % (10_000 - len(_YEARS))
        return f"{number if number < _YEARS.start else number + len(_YEARS):04d}"

    def _hash(self, *parts: str) -> str:
        message = "\0".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self._secret, message.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two hashes are equal, in a time that does not tell how much of them is."""
    return hmac.compare_digest(one, other)
