"""Counts requests and how long they take, by route, for `/metrics`."""

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.counters import LATENCY, REQUESTS

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Counting:
    """Counts each request under the route that answered it, never under its own path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, and note what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = getattr(scope.get("route"), "path", "none")
            REQUESTS.labels(method, route, status or "cut").inc()
            LATENCY.labels(method, route).observe(perf_counter() - began)
