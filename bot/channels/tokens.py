"""A web session: an id that the server makes, in a signed token that expires. Nothing is stored."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timezone

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from bot.channels.messages import Language


@dataclass(frozen=True)
class Session:
    """Who speaks. `language` is the page's, `commune` the one whose page it is."""

    id: str
    language: Language | None = None
    commune: str | None = None

    @property
    def conversation(self) -> str:
        """The sender id of this session's conversation."""
        return f"web:{self.id}"


class InvalidToken(Exception):
    """Forged, damaged or expired."""


class Tokens:
    """Makes and reads tokens. ``secret``: the server's; ``lifetime``: in seconds."""

    def __init__(self, secret: bytes, lifetime: int) -> None:
        self.lifetime = lifetime
        self._serializer = URLSafeTimedSerializer(secret, salt="mourchid web session")

    def create(self, language: Language | None, commune: str | None) -> tuple[Session, str, str]:
        """A new session, its token, and when that expires (ISO 8601, UTC)."""
        session = Session(secrets.token_urlsafe(16), language, commune)
        token = self._serializer.dumps([session.id, language, commune])
        expires = datetime.fromtimestamp(int(time.time()) + self.lifetime, timezone.utc)
        return session, str(token), expires.isoformat().replace("+00:00", "Z")

    def read(self, token: str) -> Session:
        """The session of a token. Raises InvalidToken."""
        try:
            found, language, commune = self._serializer.loads(token, max_age=self.lifetime)
        except SignatureExpired:
            raise InvalidToken("The session has expired: open a new one.") from None
        except (BadSignature, ValueError, TypeError):
            raise InvalidToken("The token is not one of ours.") from None
        return Session(found, language, commune)
