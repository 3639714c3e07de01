"""The service, as an inventory: what it opens, what it serves, how it answers errors."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from app import logs
from app.actions.draw_chart import ReadyCharts
from app.actions.follow_changes import Feed
from app.actions.ready_figures import ReadyFigures
from app.actions.tell_webhooks import Messenger
from app.bell import before_shutdown
from app.charts.studio import Studio
from app.database import Database, head_revision, known_revisions, open_database
from app.dependencies import single_valued, utc_now
from app.extractors import ModelEndpoint, Rules
from app.garbage import seldom_collected
from app.limiting import Limits
from app.middleware.counting import Counting
from app.middleware.limiting import Limiting
from app.middleware.lingering import Lingering
from app.middleware.tracing import Tracing
from app.models.near_names import NameIndex
from app.openapi import TITLE, describe, operation_id
from app.outward import Outward
from app.pages import problem_page
from app.routers import (
    batches,
    changes,
    charts,
    claims,
    documents,
    exports,
    extract_page,
    extraction,
    figures,
    health,
    history,
    keys,
    measured,
    pages,
    summaries,
    vocabulary,
    webhooks,
    words,
)
from app.routers.measured import FlagCounts
from app.settings import Settings
from app.threads import short_turns

CORS_SENT = ["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "X-Scraper"]
CORS_SEEN = ["ETag", "Idempotency-Replayed", "Link", "Location", "Retry-After"]
POLL_SECONDS = 5.0
"""How often webhooks are looked for that another process left to be told (seconds)."""
CORS_SECONDS = 3600
"""How long a browser remembers what it may send (seconds)."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the service; nothing connects before its lifespan starts."""
    settings = settings or Settings()
    limits = Limits(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        logs.configure(settings)
        app.state.settings = settings
        app.state.head_revision = head_revision()
        app.state.known_revisions = known_revisions()
        app.state.names = NameIndex()
        app.state.flag_counts = FlagCounts()
        app.state.limits = limits
        app.state.exports = 0
        app.state.rules = Rules()
        model = app.state.model = _model_of(settings)
        database = app.state.database = open_database(settings)
        app.state.ready_figures = ReadyFigures(database.glance, database.reading)
        studio = Studio(settings.chart_workers, settings.chart_fonts)
        app.state.ready_charts = ReadyCharts(studio)
        app.state.feed = Feed(
            database.reading, database.bell, settings.feed_poll_seconds, settings.max_followers
        )
        outward = app.state.outward = Outward(
            plain=settings.webhook_http,
            networks=settings.webhook_networks,
            seconds=settings.webhook_seconds,
        )
        messenger = None
        if settings.webhooks:
            messenger = asyncio.create_task(_messenger(settings, database, outward).run())
        try:
            with seldom_collected(), short_turns(), before_shutdown(database.bell.close):
                yield
        finally:
            if messenger is not None:
                messenger.cancel()
                await asyncio.gather(messenger, return_exceptions=True)
            await outward.close()
            await studio.close()
            await limits.close()
            if model is not None:
                await model.close()
            await database.close()

    app = FastAPI(
        title=TITLE,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        generate_unique_id_function=operation_id,
    )
    nouns = (batches, claims, figures, history, charts, summaries, exports, changes, extraction)
    for noun in (*nouns, vocabulary, words, webhooks, keys, health, measured, documents):
        app.include_router(noun.router, dependencies=[Depends(single_valued)])
    app.include_router(pages.router)
    app.include_router(extract_page.router)
    assets = files("fastapi_offline") / "static"
    app.mount(documents.ASSETS, StaticFiles(directory=str(assets)), name="docs-assets")
    problem_page.install(app)
    if settings.rate_per_key or settings.rate_per_address:
        app.add_middleware(Limiting, limits=limits)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=CORS_SENT,
            expose_headers=CORS_SEEN,
            max_age=CORS_SECONDS,
        )
    app.add_middleware(Counting)
    app.add_middleware(Tracing)
    app.add_middleware(Lingering)
    describe(app, settings.keyless)
    return app


def _messenger(settings: Settings, database: Database, outward: Outward) -> Messenger:
    """What tells webhooks of changes."""
    return Messenger(
        reading=database.reading,
        write=database.write,
        bell=database.bell,
        outward=outward,
        clock=utc_now,
        poll_seconds=min(POLL_SECONDS, settings.webhook_retry_seconds),
        send_seconds=settings.webhook_seconds,
        retry_seconds=settings.webhook_retry_seconds,
        fail_days=settings.webhook_days,
    )


def _model_of(settings: Settings) -> ModelEndpoint | None:
    """The language model that may read texts, if there is one."""
    if settings.extractor_url is None:
        return None
    return ModelEndpoint(settings.extractor_url, settings.extractor_model, settings.extractor_token)
