"""The service, as an inventory: what it opens, what it serves, how it answers errors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from app import logs, problems
from app.actions.ready_figures import ReadyFigures
from app.database import head_revision, open_database
from app.dependencies import single_valued
from app.openapi import TITLE, describe, operation_id
from app.routers import batches, claims, figures, health, history, pages, vocabulary
from app.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the service; nothing connects before its lifespan starts."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        logs.configure(settings)
        app.state.settings = settings
        app.state.head_revision = head_revision()
        database = app.state.database = open_database(settings)
        app.state.ready_figures = ReadyFigures(database.glance, database.reading)
        try:
            yield
        finally:
            await database.close()

    app = FastAPI(
        title=TITLE,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        generate_unique_id_function=operation_id,
    )
    for noun in (batches, claims, figures, history, vocabulary, health, pages):
        app.include_router(noun.router, dependencies=[Depends(single_valued)])
    assets = files("fastapi_offline") / "static"
    app.mount(pages.ASSETS, StaticFiles(directory=str(assets)), name="docs-assets")
    problems.install(app)
    describe(app)
    return app
