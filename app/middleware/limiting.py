"""Refuses requests without a key that are too many from one address, and tells what is left."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooMany
from app.limiting import LEFT, LOOKED_AT, Left, Limits
from app.problems import answer_to

_FREE = frozenset({"/healthz", "/readyz", "/metrics"})


class Limiting:
    """Counts requests by address; those with a key are counted where the key is looked at."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, or answer it 429."""
        if scope["type"] != "http" or scope["path"] in _FREE:
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        client = scope.get("client")
        address = client[0] if client else "none"
        keyed = "authorization" in Headers(scope=scope)
        if not keyed:
            try:
                state[LEFT] = await self._limits.take("address", address)
            except TooMany as error:
                await self._refuse(error, scope, receive, send)
                return
        refused = False

        async def answer(message: Message) -> None:
            nonlocal refused
            if refused:
                return
            if message["type"] == "http.response.start":
                if keyed and not state.get(LOOKED_AT):  # it might be no key at all
                    try:
                        state[LEFT] = await self._limits.take("address", address)
                    except TooMany as error:
                        refused = True
                        await self._refuse(error, scope, receive, send)
                        return
                left = state.get(LEFT)
                if isinstance(left, Left):
                    MutableHeaders(scope=message).update(left.headers())
            await send(message)

        await self._app(scope, receive, answer)

    async def _refuse(self, error: TooMany, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = await answer_to(Request(scope), error)
        await refusal(scope, receive, send)
