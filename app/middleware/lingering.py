"""An answer that closes its connection is read, even by one who still sends.

A body may be refused before it has wholly arrived. A connection that is closed while bytes of it
wait unread is reset, and a reset takes the answer with it: the client, or the proxy before the
service, sees a broken connection instead of 413. So the rest is read and thrown away for a while,
as nginx does under the name `lingering_close`.
"""

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

AT_MOST = 5.0
"""How long the rest of a body is read after the answer (seconds)."""
SILENCE = 0.5
"""After so long without a byte the client is taken to have stopped (seconds)."""


class Lingering:
    """Closes a connection only after the rest of its body was let in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on; where the answer ends the connection, end it last."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        arrived, closes = False, _closes(Headers(scope=scope))

        async def take() -> Message:
            nonlocal arrived
            message = await receive()
            arrived = arrived or not message.get("more_body", False)
            return message

        async def answer(message: Message) -> None:
            nonlocal closes
            if message["type"] == "http.response.start":
                closes = closes or _closes(Headers(raw=message["headers"]))
            ends = message["type"] == "http.response.body" and not message.get("more_body", False)
            if not (ends and closes) or arrived:
                await send(message)
                return
            await send({**message, "more_body": True})  # the answer is out, the connection open
            with suppress(TimeoutError):
                async with asyncio.timeout(AT_MOST):
                    while not arrived:
                        await asyncio.wait_for(take(), SILENCE)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

        await self._app(scope, take, answer)


def _closes(headers: Headers) -> bool:
    return "close" in headers.get("connection", "").lower()
