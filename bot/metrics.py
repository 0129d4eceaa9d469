"""What Prometheus reads at /metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # seconds


class Metrics:
    """The server's counters. One of it for each server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter("mourchid_turns", "Turns answered", ["channel", "kind"], registry=self.registry)
        self.seconds = Histogram(
            "mourchid_turn_seconds", "Time to answer", ["channel"], buckets=BUCKETS, registry=self.registry
        )
        self.errors = Counter("mourchid_errors", "Turns that failed", ["channel"], registry=self.registry)
        self.refused = Counter(
            "mourchid_refused", "Requests refused, by HTTP status", ["status"], registry=self.registry
        )
        self.streams = Gauge("mourchid_streams", "Event streams open now", registry=self.registry)
        self.models = Counter("mourchid_models_loaded", "Models loaded", ["outcome"], registry=self.registry)

    def turn(self, channel: str, kind: str, seconds: float) -> None:
        """Count one turn."""
        self.turns.labels(channel, kind).inc()
        self.seconds.labels(channel).observe(seconds)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return bytes(generate_latest(self.registry))
