"""The registry beside the dialogue: notices to citizens, receipts to print, and the GeoReport interface.

The dialogue itself asks the registry in actions/request_forms/. What happens outside a turn is here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.messages import BotMessage, Button, Language
from bot.channels.outbox import push
from bot.channels.problems import Problem
from bot.channels.sentences import Sentences
from bot.settings import SettingsError
from catalogue.live import current_catalogue
from registry import Registry, RegistryError
from registry.addresses import FOLDER, reference_of
from registry.errors import SettingsError as RegistrySettingsError
from registry.georeport_api import georeport_blueprint
from registry.kinds import deposit_kinds
from registry.receipt import receipt_html, receipt_pdf
from registry.settings import Settings as RegistrySettings

log = logging.getLogger(__name__)

STOP_NOTICES = '/notify{"option": "stop"}'
RETRY = 5.0  # seconds between two tries to reach a database that does not answer
#: A receipt loads nothing and runs nothing; its style stands in the page.
RECEIPT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


class Requests:
    """The registry of a running server. `registry` is None until its database has answered."""

    def __init__(self, app: Sanic) -> None:
        self.app = app
        self.registry: Registry | None = None
        self.sentences = Sentences(app.ctx.agent)
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to deliver notices. A database that is away holds nothing up."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Let a delivery under way end; what is not delivered is taken up at the next start."""
        self._stop.set()
        if self._task is not None:
            _, late = await asyncio.wait({self._task}, timeout=3)
            for task in late:
                task.cancel()
        if self.registry is not None:
            await asyncio.to_thread(self.registry.close)

    async def open(self) -> Registry:
        """The registry. Raises RegistryError while its database does not answer."""
        if self.registry is None:
            self.registry = await asyncio.to_thread(Registry.open)
        return self.registry

    async def deliver(self, channel: str, sender: str, payload: Mapping[str, Any]) -> bool:
        """Take charge of a notice, once for its id (`registry.worker.Deliver`)."""
        if channel == "telegram":
            telegram = getattr(self.app.ctx, "telegram", None)
            return telegram is not None and bool(await telegram.deliver(sender, payload))
        if channel != "web":
            return False
        text = str(payload["text"])
        language: Language = "fr" if payload.get("language") == "fr" else "ar"
        stop = Button(title=self.sentences.say("utter_notify_stop_button", language), payload=STOP_NOTICES)
        message = BotMessage(text, language, [stop])
        await push(self.app.ctx.store, sender, [message], key=f"notification/{payload['id']}")
        return True

    async def forget(self, sender: str) -> None:
        """A conversation was deleted: nothing is to be said in it any more."""
        try:
            registry = await self.open()
            await asyncio.to_thread(registry.unsubscribe, sender)
        except RegistryError as error:
            # The conversation goes all the same; a notice to it would find no reader.
            log.error("notices of a deleted conversation could not be ended: %s", error)

    async def receipt(self, request: Request, name: str) -> HTTPResponse:
        """GET /receipts/<signed>[.pdf]"""
        token, pdf = name.removesuffix(".pdf"), name.endswith(".pdf")
        reference = reference_of(self.app.ctx.settings.secret, unquote(token)[:200])
        if reference is None:
            raise Problem(404, "not_found", "There is no receipt at this address.")
        try:
            registry = await self.open()
            receipt = await asyncio.to_thread(registry.reprint, reference)
        except RegistryError as error:
            log.error("a receipt could not be read: %s", error)
            raise Problem(503, "trouble", "The registry does not answer now.") from None
        if receipt is None:
            raise Problem(404, "not_found", "This receipt is no longer kept.")
        title = named(receipt.procedure, receipt.language) or receipt.procedure
        headers = {
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
            "Content-Security-Policy": RECEIPT_POLICY,
        }
        if pdf:
            body = await asyncio.to_thread(receipt_pdf, receipt, title)
            headers["Content-Disposition"] = f'inline; filename="{receipt.reference}.pdf"'
            return HTTPResponse(body, headers=headers, content_type="application/pdf")
        page = await asyncio.to_thread(receipt_html, receipt, title)
        return HTTPResponse(page, headers=headers, content_type="text/html; charset=utf-8")

    async def _work(self) -> None:
        while not self._stop.is_set():
            try:
                registry = await self.open()
                break
            except RegistryError as error:
                log.error("the registry does not answer, trying again: %s", error)
                await asyncio.sleep(RETRY)
        else:
            return
        await registry.worker(self.deliver, title=named).run(self._stop)


def named(procedure: str, language: str) -> str | None:
    """The name of a kind of deposit or of a procedure of the catalogue."""
    kind = deposit_kinds().get(procedure)
    if kind is not None:
        return kind.name[language]
    record = current_catalogue().now.catalogue.get(procedure)
    return record.name.in_(language) if record is not None else None


def add(app: Sanic) -> None:
    """Add the registry to the server; it then stands in `app.ctx.requests`. Raises SettingsError."""
    try:
        settings = RegistrySettings.from_env()
        deposit_kinds()
    except RegistrySettingsError as error:
        raise SettingsError(str(error)) from None
    requests = Requests(app)
    app.ctx.requests = requests
    app.ctx.conversations.on_forget.append(requests.forget)
    app.add_route(requests.receipt, f"{FOLDER}<name:str>", methods=["GET"], name="receipt")
    if settings.georeport_api_key:
        _add_georeport(app)

    @app.after_server_start
    async def start(app: Sanic, _: Any) -> None:
        await requests.start()

    @app.before_server_stop
    async def stop(app: Sanic, _: Any) -> None:
        await requests.stop()


def _add_georeport(app: Sanic) -> None:
    """Our requests for the commune's other software (docs/registry.md)."""
    try:
        registry = Registry.open()
    except RegistryError as error:
        raise SettingsError(f"The registry cannot be opened for GeoReport: {error}") from None
    app.ctx.requests.registry = registry
    app.blueprint(georeport_blueprint(registry, title=lambda procedure: named(procedure, "fr")))
