"""Errors as pages, for whoever asks with a browser for a page; calls keep problem+json."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from pydantic_core import from_json

from app.pages.house import Place, render
from app.problems import HANDLERS

Handler = Callable[[Request, Exception], Awaitable[Response]]


def place_of(request: Request) -> Place:
    """Where a page is asked for."""
    root = str(request.scope.get("root_path", ""))
    return Place(
        root=root,
        base=str(request.base_url).rstrip("/"),
        path=request.scope["path"],
        query=request.scope["query_string"].decode("latin-1"),
    )


def install(app: FastAPI) -> None:
    """Answer every error of the app: with a page where one was asked for, else problem+json."""
    for kind, handle in HANDLERS.items():
        app.add_exception_handler(kind, _as_page(handle))


def _as_page(handle: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        told = await handle(request, error)
        if not wants_page(request) or told.status_code == 304 or not told.body:
            return told
        page = render("problem.html", place_of(request), problem=from_json(bytes(told.body)))
        headers = {
            name: value
            for name, value in told.headers.items()
            if name.lower() not in ("content-length", "content-type")
        }
        return Response(page.body, told.status_code, {**headers, **page.headers})

    return answer


def wants_page(request: Request) -> bool:
    """Whether a person asks for a page: a browser, and nothing of the API."""
    path = str(request.scope["path"])
    root = str(request.scope.get("root_path", ""))
    asked = path.removeprefix(root)
    is_call = asked.startswith(("/v1/", "/docs/assets/", "/static/")) or asked in _CALLS
    return not is_call and "text/html" in request.headers.get("accept", "")


_CALLS = frozenset({"/v1", "/healthz", "/readyz", "/openapi.json"})
