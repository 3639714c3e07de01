"""How events are logged: one line each, fields and not sentences, never a request's body."""

import logging

import structlog

from app import tracing
from app.settings import Settings


def configure(settings: Settings) -> None:
    """Log from `settings.log_level` on, as coloured text or as one JSON object a line."""
    renderer = (
        structlog.processors.JSONRenderer()
        if settings.log_json
        # Plain: the pretty traceback prints local variables, and with them what was posted.
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, settings.log_level.upper())
        ),
        processors=[
            structlog.contextvars.merge_contextvars,
            tracing.told,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if settings.log_json else []),
            renderer,
        ],
    )
