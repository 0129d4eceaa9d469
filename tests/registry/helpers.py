"""A clock that tests move, a secret, a deposit as a citizen makes it."""

from __future__ import annotations

from datetime import datetime, timedelta

from registry import NewRequest
from registry.clock import general

SECRET = b"a secret that only tests know"


class Moment:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration: float) -> None:
        """Move on by a duration, given as for timedelta."""
        self.now += timedelta(**duration)


def complaint(key: str = "one", sender: str = "citizen", **changes: object) -> NewRequest:
    """A deposit as a citizen makes it."""
    values: dict[str, object] = {
        "deposit_key": key,
        "sender": sender,
        "channel": "web",
        "commune": "beni-mellal",
        "procedure": "complaint-street-light",
        "language": "fr",
        "limit": general(),
        "factor": "BK123456",
        "description": "Le lampadaire devant l'école est éteint.",
    }
    return NewRequest(**(values | changes))  # type: ignore[arg-type]
