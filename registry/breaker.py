"""A circuit breaker: after several failures in a row, nobody waits for a system that is down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Opens after ``failures`` failures in a row, for ``pause`` seconds; then one call may try.

    Safe to share between threads.
    """

    def __init__(
        self, failures: int = 5, pause: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._allowed = failures
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_again_at = 0.0

    def allows(self) -> bool:
        """Whether a call may be made now. The caller then says ``succeeded`` or ``failed``."""
        with self._lock:
            if self._failures < self._allowed:
                return True
            if self._clock() < self._closed_again_at:
                return False
            # One call tries; the others are kept off until it has an answer.
            self._closed_again_at = self._clock() + self._pause
            return True

    def succeeded(self) -> None:
        """The system answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """The system did not answer."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._allowed:
                self._closed_again_at = self._clock() + self._pause
