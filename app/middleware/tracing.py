"""Each request has an id: the one it came with, or a new one, told in every event logged.

Pure ASGI: a middleware that wraps requests and answers in objects costs two thirds of the speed.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.tracing import current, trace_of


class Tracing:
    """Gives each request its id, and answers it in `X-Request-ID`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, known by its id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        trace = trace_of(headers.get("x-request-id", ""), headers.get("traceparent", ""))
        header = (b"x-request-id", trace.request_id.encode())

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], header]
            await send(message)

        current.set(trace)  # and not set back: what fails is logged further out, in the same task
        await self._app(scope, receive, answer)
