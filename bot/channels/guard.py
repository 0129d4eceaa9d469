"""Who may ask, and how often: origins, network addresses and limits."""

from __future__ import annotations

import ipaddress

from sanic.request import Request

from bot.channels.problems import Problem
from bot.channels.store import ChannelStore
from bot.settings import Limits

WINDOW = 60  # seconds


def origin_allowed(request: Request, allowed: frozenset[str]) -> bool:
    """Whether the page that sent this may use the channel: the server's own pages, and those allowed.

    A request without `Origin` comes from no page of another site.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return True
    origin = origin.lower()
    return origin in allowed or origin.partition("://")[2] == request.headers.get("host", "").lower()


def client_address(request: Request, trusted_proxies: int) -> str:
    """The address that asks. Only what our own proxies added to X-Forwarded-For is believed.

    With two trusted proxies the last but one entry was written by the outer of them.
    """
    chain = [part.strip() for part in ",".join(request.headers.getall("x-forwarded-for", [])).split(",")]
    chain = [part for part in chain if part]
    if trusted_proxies and chain:
        return chain[-trusted_proxies] if len(chain) >= trusted_proxies else chain[0]
    return str(request.ip)


def network(address: str) -> str:
    """What a limit counts: an IPv4 address, or an IPv6 network of one household (/64)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


class Guard:
    """Applies the limits of the settings."""

    def __init__(self, store: ChannelStore, limits: Limits, trusted_proxies: int) -> None:
        self.store, self.limits, self.trusted_proxies = store, limits, trusted_proxies

    async def new_session(self, request: Request) -> None:
        """Raises Problem 429."""
        if not self._off(request):
            address = network(client_address(request, self.trusted_proxies))
            await self._count(f"new:{address}", self.limits.sessions)

    async def message(self, request: Request, conversation: str) -> None:
        """Raises Problem 429."""
        if not self._off(request):
            await self._count(f"session:{conversation}", self.limits.session)
            address = network(client_address(request, self.trusted_proxies))
            await self._count(f"address:{address}", self.limits.address)

    async def _count(self, key: str, most: int) -> None:
        uses, wait = await self.store.count(f"limit:{key}", WINDOW)
        if uses > most:
            detail = f"At most {most} requests a minute; try again in {wait} s."
            raise Problem(429, "too_many", detail, headers={"Retry-After": str(wait)})

    def _off(self, request: Request) -> bool:
        """Limits are never off for anyone who comes over a network or through a proxy."""
        return not self.limits.on and _loopback(request.ip) and "x-forwarded-for" not in request.headers


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
