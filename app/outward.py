"""Calls to addresses that somebody else chose: only to the public internet, and to the very host.

A service that calls what it is told to can be told to call its own neighbours (server-side request
forgery). So a name is resolved once, every address it has must be public, the call goes to one of
those addresses, under the name for TLS and `Host`; no redirect is followed and no proxy is asked.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

import httpx

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
MOST_READ = 64 * 1024
"""So much of an answer is read, and thrown away (bytes)."""
_PORTS = {"http": 80, "https": 443}
_REFUSED_PORTS = frozenset({0, 22, 23, 25, 110, 143, 465, 587, 993, 995, 2375, 3306, 5432, 6379})
"""Where other protocols listen that a request could be mistaken for."""
_SIX_TO_FOUR, _NAT64 = IPv6Network("2002::/16"), IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_SPECIAL: list[Network] = [  # of IANA's registries, what releases of Python call public
    *map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")),
    *map(IPv6Network, ("64:ff9b:1::/48", "100::/64", "3fff::/20", "5f00::/16", "fec0::/10")),
]


class Unreachable(Exception):
    """An address that is not called; says why, without what it resolves to."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an address asks for, before anybody is asked where that is."""

    url: httpx.URL
    host: str
    port: int


def target_of(url: str, *, plain: bool = False) -> Target:
    """The parts of an address that may be called. Raises `Unreachable`.

    >>> target_of("https://hooks.example/a?b=c").host
    'hooks.example'
    >>> target_of("https://user@hooks.example/")
    Traceback (most recent call last):
    app.outward.Unreachable: it holds a user name or a password
    """
    if not url.isascii() or not url.isprintable() or "\\" in url or " " in url:
        raise Unreachable("it holds characters that no address has; names are written as xn--…")
    try:
        parts = urlsplit(url)
        port = parts.port
        parsed = httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        raise Unreachable("it is no address of the web") from None
    if parts.scheme not in (_PORTS if plain else ("https",)):
        raise Unreachable("it must begin with https://" + (" or http://" if plain else ""))
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise Unreachable("it holds a user name or a password")
    host = (parts.hostname or "").rstrip(".")
    if not host or "%" in host or host != parsed.host.rstrip("."):
        raise Unreachable("its host cannot be read")
    port = _PORTS[parts.scheme] if port is None else port
    if port in _REFUSED_PORTS:
        raise Unreachable(f"port {port} is not called")
    return Target(parsed, host, port)


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, whatever it is wrapped in.

    >>> is_public(ip_address("93.184.216.34")), is_public(ip_address("::ffff:10.0.0.1"))
    (True, False)
    """
    if isinstance(address, IPv6Address):
        inner = _within(address)
        if inner is not None:
            return is_public(inner)
        if address.scope_id is not None:
            return False
    if any(address in network for network in _SPECIAL):
        return False
    refused = (
        address.is_private,
        address.is_loopback,
        address.is_link_local,
        address.is_multicast,
        address.is_reserved,
        address.is_unspecified,
    )
    return address.is_global and not any(refused)


def _within(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _SIX_TO_FOUR:
        return address.sixtofour
    if address.teredo is not None:
        return IPv4Address("127.0.0.1")  # a relay of nobody known: never called
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Outward:
    """Sends to addresses that somebody else chose."""

    def __init__(
        self,
        *,
        plain: bool = False,
        networks: Sequence[str] = (),
        seconds: float = 15.0,
        resolve: Resolve = resolve,
    ) -> None:
        self.plain = plain
        self._networks: list[Network] = [ip_network(one) for one in networks]
        self._seconds = seconds
        self._resolve = resolve

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(  # most services never send: it reads every certificate there is
            trust_env=False,
            follow_redirects=False,
            timeout=self._seconds,
            headers={"Accept": "*/*"},
        )

    async def close(self) -> None:
        if "_client" in self.__dict__:
            await self._client.aclose()

    async def look_up(self, target: Target) -> Address:
        """One address of the host, all of which may be called. Raises `Unreachable`."""
        try:
            async with asyncio.timeout(self._seconds):
                found = [ip_address(one) for one in await self._resolve(target.host, target.port)]
        except (OSError, ValueError, UnicodeError, TimeoutError):
            raise Unreachable("its host is not known") from None
        if not found:
            raise Unreachable("its host is not known")
        if not all(self._may_call(one) for one in found):
            raise Unreachable("its host is not on the public internet")
        return found[0]

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """Send a body, and give the answer's status and headers; its body is not kept.

        Raises `Unreachable`, `TimeoutError` and `httpx.HTTPError`.
        """
        async with asyncio.timeout(self._seconds):
            target = target_of(url, plain=self.plain)
            address = await self.look_up(target)
            pinned = target.url.copy_with(host=str(address))
            named = {**headers, "Host": target.url.netloc.decode("ascii")}
            sent = self._client.build_request("POST", pinned, content=body, headers=named)
            sent.extensions["sni_hostname"] = target.host
            answer = await self._client.send(sent, stream=True)
            try:
                read = 0
                async for part in answer.aiter_raw():
                    read += len(part)
                    if read > MOST_READ:
                        break
            finally:
                await answer.aclose()
            return answer

    def _may_call(self, address: Address) -> bool:
        inner = _within(address) if isinstance(address, IPv6Address) else None
        named = [address] if inner is None else [address, inner]
        allowed = any(one in network for one in named for network in self._networks)
        return allowed or is_public(address)
