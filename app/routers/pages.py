"""The documentation as pages: the API browser and docs/*.md, all served from here."""

from functools import lru_cache
from itertools import pairwise

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, RedirectResponse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.errors import NotFound
from app.settings import shipped

router = APIRouter(include_in_schema=False)
ASSETS = "/docs/assets"

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · casualty-reconciler</title>
<style>body{{font:1.05rem/1.6 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}}
pre,code{{background:#8881;border-radius:4px}}pre{{padding:.8rem;overflow:auto}}
table{{border-collapse:collapse;margin:1rem 0}}
td,th{{border:1px solid #8885;padding:.3rem .6rem;text-align:left}}
:root{{color-scheme:light dark}}:target{{background:#fd05}}</style></head>
<body><nav><a href="{root}/docs">API</a> · <a href="{root}/docs/method">Method</a> ·
<a href="{root}/docs/flags">Flags</a> · <a href="{root}/docs/problems">Problems</a></nav>
{content}</body></html>"""


@router.get("/")
async def home(request: Request) -> RedirectResponse:
    return RedirectResponse(f"{_root(request)}/docs")


@router.get("/docs")
async def api_browser(request: Request) -> HTMLResponse:
    root = _root(request)
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
async def page(request: Request, name: str) -> HTMLResponse:
    return HTMLResponse(_rendered(name, _root(request)))


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


@lru_cache(maxsize=32)
def _rendered(name: str, root: str) -> str:
    pages = {path.stem: path for path in shipped("docs").glob("*.md")}
    if name not in pages:
        raise NotFound(f"there is no page of that name; there are {', '.join(sorted(pages))}")
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(pages[name].read_text())
    _anchor_headings(tokens)
    content = markdown.renderer.render(tokens, markdown.options, {})
    return _PAGE.format(title=name.capitalize(), root=root, content=content)


def _anchor_headings(tokens: list[Token]) -> None:
    """Give each heading an id: its code span if it has one, else its words."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            codes = [part.content for part in inline.children or () if part.type == "code_inline"]
            words = codes[0] if codes else inline.content.lower().replace(" ", "-")
            opening.attrSet("id", words)
