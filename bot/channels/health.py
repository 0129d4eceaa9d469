"""For whoever watches the server: /healthz, /readyz and /metrics."""

from __future__ import annotations

import json

from prometheus_client import CONTENT_TYPE_LATEST
from rasa.core.agent import Agent
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.store import ChannelStore
from bot.metrics import Metrics


def blueprint(agent: Agent, store: ChannelStore, metrics: Metrics) -> Blueprint:
    """The three pages."""
    health = Blueprint("health")

    @health.get("/healthz")
    async def healthz(request: Request) -> HTTPResponse:
        """The process is alive."""
        return _json({"status": "ok"})

    @health.get("/readyz")
    async def readyz(request: Request) -> HTTPResponse:
        """A model is loaded, and the stores answer."""
        checks = {"model": agent.processor is not None}
        for name, part in (("conversations", agent.tracker_store), ("channels", store)):
            try:
                await part.ping()
                checks[name] = True
            except Exception:
                checks[name] = False
        ready = all(checks.values())
        return _json({"ready": ready, **checks}, 200 if ready else 503)

    @health.get("/metrics")
    async def read_metrics(request: Request) -> HTTPResponse:
        """Prometheus."""
        return HTTPResponse(metrics.page(), content_type=CONTENT_TYPE_LATEST)

    return health


def _json(content: dict[str, object], status: int = 200) -> HTTPResponse:
    return HTTPResponse(
        json.dumps(content),
        status=status,
        headers={"Cache-Control": "no-store"},
        content_type="application/json",
    )
