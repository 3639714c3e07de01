"""The documentation, all served from here: the API browser, and docs/*.md as pages."""

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, RedirectResponse

from app.dependencies import ready
from app.pages.document_page import document_page
from app.pages.problem_page import place_of

router = APIRouter(include_in_schema=False)
ASSETS = "/docs/assets"


@router.get("/docs")
async def api_browser(request: Request) -> HTMLResponse:
    """The API browser; it brings a script of its own, so the pages' policy is not sent with it."""
    root = place_of(request).root
    return get_swagger_ui_html(
        openapi_url=f"{root}/openapi.json",
        title="casualty-reconciler · API",
        swagger_js_url=f"{root}{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{root}{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{root}{ASSETS}/favicon.png",
        # The bundle would else send the schema to a validator on the web.
        swagger_ui_parameters={"validatorUrl": None},
    )


@router.get("/docs/{name}")
async def document(request: Request, name: str) -> Response:
    """One of docs/*.md."""
    return ready(request, document_page(name, place_of(request).root))


@router.get("/method")
async def method(request: Request) -> RedirectResponse:
    """How figures are made."""
    return RedirectResponse(place_of(request).within("/docs/method"))


@router.get("/flags")
async def flags(request: Request) -> RedirectResponse:
    """What every flag means."""
    return RedirectResponse(place_of(request).within("/docs/flags"))
